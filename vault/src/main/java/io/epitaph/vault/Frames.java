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
    lengths = lengths == null ? List.of() : List.copyOf(lengths);
    boolean counts = frameBytes > 0 && tarBytes >= 0 && tarBytes <= Long.MAX_VALUE - frameBytes;
    long wanted = counts ? Math.max(1, (tarBytes + frameBytes - 1) / frameBytes) : -1;
    if (lengths.size() != wanted || lengths.stream().anyMatch(n -> n < 1)) {
      throw new IllegalArgumentException(
          lengths.size() + " frames of " + frameBytes + " bytes do not make " + tarBytes);
    }
  }

  /** Fails when they are not the frames of what the manifest names. */
  void require(Manifest.Contents contents) throws DamagedArchiveException {
    long sum = lengths.stream().mapToLong(Integer::longValue).sum();
    // A frame that does not compress takes a little more than it holds.
    long most = frameBytes + frameBytes / 128 + 1024L;
    if (frameBytes != contents.frameBytes() || tarBytes != contents.tar().bytes()) {
      throw new DamagedArchiveException(
          "the index is of a tar of %d bytes in frames of %d, the manifest of one of %d in %d"
              .formatted(tarBytes, frameBytes, contents.tar().bytes(), contents.frameBytes()));
    }
    if (sum != contents.stored().bytes() || lengths.stream().anyMatch(n -> n > most)) {
      throw new DamagedArchiveException(
          "the index names frames of %d bytes in all, the manifest %d"
              .formatted(sum, contents.stored().bytes()));
    }
  }
}
