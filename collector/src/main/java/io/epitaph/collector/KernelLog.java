package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.collector.delivery.Message;
import io.epitaph.engine.kernel.KernelLine;
import io.epitaph.engine.kernel.OomReport;
import io.epitaph.engine.mask.Masker;
import io.epitaph.kafka.Backoff;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.HostMemory;
import io.epitaph.model.OomKill;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's log of this host, on a thread of its own, and sends each process that was
 * killed for memory beside the events of the engine. The kernel keeps a part of its log since the
 * boot: what of it is older than the cursor was sent before, or is before Epitaph's time.
 */
final class KernelLog implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelLog.class);

  /** A record has at most 8 KiB. */
  private static final int RECORD = 16 * 1024;

  /** A reader that waited this long got what was written just now. */
  private static final Duration WAITED = Duration.ofMillis(50);

  /** What was written this long ago was read from the log, not as it happened. */
  private static final Duration BACKLOG = Duration.ofSeconds(2);

  /** What was written so long before the cursor may not have been sent. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final Path file;
  private final Path proc;
  private final EngineClock clock;
  private final Supplier<Reporter> reporter;
  private final @Nullable Instant cursor;
  private final HostMemoryReader memory;
  private final Counters counters;
  private final Masker masker;
  private final OomReport report = new OomReport();
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private volatile @Nullable String problem;

  /**
   * @param file {@code /dev/kmsg}
   * @param cursor until when, by the engine's clock, all was sent before this start; null for
   *     nothing
   */
  KernelLog(
      Path file,
      Path proc,
      EngineClock clock,
      Supplier<Reporter> reporter,
      @Nullable Instant cursor,
      HostMemoryReader memory,
      Counters counters,
      Masker masker) {
    this.masker = masker;
    this.file = file;
    this.proc = proc;
    this.clock = clock;
    this.reporter = reporter;
    this.cursor = cursor;
    this.memory = memory;
    this.counters = counters;
  }

  /** Why it is not read, for people; null when it is. */
  @Nullable String problem() {
    return problem;
  }

  @Override
  public void run() {
    Instant since = cursor == null ? clock.now() : cursor.minus(MARGIN);
    try {
      while (true) {
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.READ)) {
          problem = null;
          read(log, since);
        } catch (AsynchronousCloseException e) {
          // Also when this thread is interrupted: the collector closes.
          return;
        } catch (IOException | RuntimeException e) {
          unreadable(e);
        }
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
        since = clock.now();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Said once; what is mounted, or allowed, later is read then. */
  private void unreadable(Exception e) {
    String why = "the kernel's log is not read, so some OOM kills stay unproven: " + e.getMessage();
    if (problem == null) {
      LOG.warn("{}", why);
    }
    problem = why;
  }

  private void read(FileChannel log, Instant since) throws IOException {
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
      read(line, boot, bootId, since);
    }
  }

  private void read(KernelLine line, Instant boot, String bootId, Instant since) {
    OomReport.Kill kill = report.read(line);
    if (kill == null) {
      return;
    }
    Instant written = boot.plusNanos(line.micros() * 1000);
    Instant now = clock.now();
    boolean live = written.plus(BACKLOG).isAfter(now);
    if (!live && written.isBefore(since)) {
      return;
    }
    HostMemory host = live ? memory.read(clock.host().instant()) : null;
    Reporter by = reporter.get();
    OomKill record = kill.masked(masker).record(by.engine(), bootId, live ? now : written, host);
    counters.oomKills.incrementAndGet();
    LOG.info("a process was killed for memory id={} pid={}", record.id(), record.pid());
    by.delivery().send(Message.of(EngineRecord.OOM_KILL, by.engine().id(), Wire.write(record)));
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
