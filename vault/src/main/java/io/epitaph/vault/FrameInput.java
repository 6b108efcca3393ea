package io.epitaph.vault;

import io.epitaph.files.ChunkInput;
import java.io.IOException;
import java.util.Objects;

/** A part of a tar, frame by frame. */
final class FrameInput extends ChunkInput {
  private final FrameReader frames;
  private long at;
  private final long end;

  FrameInput(FrameReader frames, long at, long end) {
    this.frames = frames;
    this.at = at;
    this.end = end;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (at >= end) {
      return -1;
    }
    int frame = frames.frameOf(at);
    byte[] from = frames.frame(frame);
    int begin = (int) (at - frames.tarBegin(frame));
    int n = (int) Math.min(Math.min(length, from.length - begin), end - at);
    System.arraycopy(from, begin, bytes, offset, n);
    at += n;
    return n;
  }
}
