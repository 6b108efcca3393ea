package io.epitaph.collector;

import io.epitaph.collector.delivery.Message;
import io.epitaph.engine.kernel.KernelLine;
import io.epitaph.engine.kernel.KilledProcess;
import io.epitaph.engine.kernel.OomReport;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.HostMemory;
import io.epitaph.model.OomKill;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each process that was killed for memory, by what the kernel's log says. For one thread. */
final class OomKillSender {
  private static final Logger LOG = LoggerFactory.getLogger(OomKillSender.class);

  /** What was written this long ago was read from the log, not as it happened. */
  private static final Duration BACKLOG = Duration.ofSeconds(2);

  private final EngineClock clock;
  private final Supplier<Reporter> reporter;
  private final HostMemoryReader memory;
  private final Counters counters;
  private final Masker masker;
  private final OomReport report = new OomReport();

  OomKillSender(
      EngineClock clock,
      Supplier<Reporter> reporter,
      HostMemoryReader memory,
      Counters counters,
      Masker masker) {
    this.clock = clock;
    this.reporter = reporter;
    this.memory = memory;
    this.counters = counters;
    this.masker = masker;
  }

  /**
   * @param boot when the host was started, by the engine's clock
   * @param since what was written before was sent, or is of no interest
   */
  void read(KernelLine line, Instant boot, String bootId, Instant since) {
    KilledProcess kill = report.read(line);
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
}
