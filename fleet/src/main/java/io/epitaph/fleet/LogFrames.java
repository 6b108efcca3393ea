package io.epitaph.fleet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How an engine frames a log: with a terminal not at all, else by eight bytes before each part. */
final class LogFrames {
  private static final byte STANDARD_OUTPUT = 1;

  private LogFrames() {}

  /**
   * @param line without its line end
   */
  static void write(ByteArrayOutputStream out, byte[] line, boolean tty) {
    byte[] end = (tty ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII);
    if (!tty) {
      out.writeBytes(
          ByteBuffer.allocate(8)
              .put(0, STANDARD_OUTPUT)
              .putInt(4, line.length + end.length)
              .array());
    }
    out.writeBytes(line);
    out.writeBytes(end);
  }
}
