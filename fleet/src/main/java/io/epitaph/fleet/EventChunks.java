package io.epitaph.fleet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/** Writes events as engines do, each as a chunk of its own, and what goes wrong with them. */
final class EventChunks {
  /** The most bytes that go with an event: its chunk's head, line end and end. */
  private static final int AROUND = 16;

  private static final int CRLF = '\r' << 8 | '\n';

  private final EventFilter filter;
  private final Faults faults;

  EventChunks(EventFilter filter, Faults faults) {
    this.filter = filter;
    this.faults = faults;
  }

  /** How many bytes they may take. */
  static int room(List<byte[]> lines) {
    int bytes = 0;
    for (byte[] line : lines) {
      bytes += line.length + AROUND;
    }
    return bytes;
  }

  /**
   * @return whether the stream goes on; else it breaks off in the middle of the last chunk
   */
  boolean write(List<byte[]> lines, ByteBuf to) {
    for (byte[] line : lines) {
      if (!filter.includes(line)) {
        continue;
      }
      switch (faults.nextEvent()) {
        case LOST -> {}
        case TWICE -> {
          chunk(to, line, line.length);
          chunk(to, line, line.length);
        }
        case HALF -> chunk(to, line, line.length / 2);
        case CUT -> {
          size(to, line.length + 1);
          to.writeBytes(line, 0, line.length / 2);
          return false;
        }
        case NONE -> chunk(to, line, line.length);
      }
    }
    return true;
  }

  private static void chunk(ByteBuf to, byte[] line, int length) {
    size(to, length + 1);
    to.writeBytes(line, 0, length);
    to.writeByte('\n');
    ByteBufUtil.writeShortBE(to, CRLF);
  }

  /** The head of a chunk: its size in hex. */
  private static void size(ByteBuf to, int bytes) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(bytes)) / 4);
    for (int digit = digits - 1; digit >= 0; digit--) {
      to.writeByte(Character.forDigit((bytes >> (4 * digit)) & 0xf, 16));
    }
    ByteBufUtil.writeShortBE(to, CRLF);
  }
}
