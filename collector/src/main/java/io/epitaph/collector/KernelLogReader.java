package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.engine.kernel.KernelLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Reads the lines of the kernel's log, and knows when each was written.
 *
 * @param file {@code /dev/kmsg}
 * @param proc {@code /proc}
 */
record KernelLogReader(Path file, Path proc, EngineClock clock, OomKillSender kills) {
  /** A record has at most 8 KiB. */
  private static final int RECORD = 16 * 1024;

  /** A reader that waited this long got what was written just now. */
  private static final Duration WAITED = Duration.ofMillis(50);

  /**
   * Reads until the log is closed; waits for what is written.
   *
   * @param log the file, open
   * @param since see {@link OomKillSender#read}
   */
  void read(FileChannel log, Instant since) throws IOException {
    // The clock of the log stands still while the host sleeps, and nobody adjusts it: the first
    // line that is read as it is written shows when it was zero.
    Instant boot = bootTime();
    String bootId = text("sys/kernel/random/boot_id");
    ByteBuffer buffer = ByteBuffer.allocate(RECORD);
    while (true) {
      buffer.clear();
      int length;
      long asked = clock.ticks();
      try {
        length = log.read(buffer);
      } catch (AsynchronousCloseException e) {
        throw e;
      } catch (IOException e) {
        if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
          // The kernel has overwritten what would have been next.
          continue;
        }
        throw e;
      }
      if (length < 0) {
        // No kernel's log has an end: it is a file.
        throw new IOException(file + " ends: wanted /dev/kmsg");
      }
      KernelLine line = KernelLine.parse(new String(buffer.array(), 0, length, UTF_8));
      if (line == null) {
        continue;
      }
      if (clock.ticks() - asked > WAITED.toNanos()) {
        boot = clock.now().minusNanos(line.micros() * 1000);
      }
      kills.read(line, boot, bootId, since);
    }
  }

  /** By the engine's clock. */
  private Instant bootTime() throws IOException {
    String uptime = text("uptime");
    int space = uptime.indexOf(' ');
    double seconds = Double.parseDouble(space < 0 ? uptime : uptime.substring(0, space));
    return clock.now().minusMillis(Math.round(seconds * 1000));
  }

  private String text(String name) throws IOException {
    return Files.readString(proc.resolve(name)).strip();
  }
}
