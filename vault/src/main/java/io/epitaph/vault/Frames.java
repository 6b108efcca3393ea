package io.epitaph.vault;

import java.util.List;

/**
 * Where the frames of a stored tar are.
 *
 * @param frameBytes how many bytes of tar a frame holds; the last may hold less
 * @param tarBytes the tar's length
 * @param lengths how many bytes each frame takes in the file, in order
 */
record Frames(int frameBytes, long tarBytes, List<Integer> lengths) {
  Frames {
    lengths = List.copyOf(lengths);
    long wanted = frameBytes < 1 ? -1 : Math.max(1, (tarBytes + frameBytes - 1) / frameBytes);
    if (tarBytes < 0 || lengths.size() != wanted || lengths.stream().anyMatch(n -> n < 1)) {
      throw new IllegalArgumentException(
          lengths.size() + " frames of " + frameBytes + " bytes do not make " + tarBytes);
    }
  }
}
