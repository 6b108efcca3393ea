package io.epitaph.backtest;

import io.epitaph.engine.kernel.KernelLine;
import io.epitaph.engine.kernel.KilledProcess;
import io.epitaph.engine.kernel.OomReport;
import io.epitaph.model.MalformedRecordException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Entries of lines of the kernel's log of one engine's host. */
final class KernelEntries {
  private final String engine;
  private final OomReport report = new OomReport();

  KernelEntries(String engine) {
    this.engine = engine;
  }

  /**
   * @param record as {@code /dev/kmsg} gives it
   * @return null while nothing was killed
   */
  @Nullable Entry read(String record, Instant at) throws MalformedRecordException {
    EntryReader.requireInRange(at);
    KernelLine line = KernelLine.parse(record);
    if (line == null) {
      throw new MalformedRecordException("kmsg: got no line as 6,4711,40360000,-;text");
    }
    KilledProcess kill = report.read(line);
    return kill == null
        ? null
        : new Entry.Kill(kill.record(LineDecoder.engine(engine), "", at, null));
  }
}
