package io.epitaph.indexer.documents;

import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of document. Each has an index per day, or per month where there are few documents. */
public enum IndexKind implements Wire.Named {
  EVENTS(Span.DAY),
  SNAPSHOTS(Span.DAY),
  STATUS(Span.DAY),
  LIVES(Span.MONTH),
  INCARNATIONS(Span.MONTH),
  INCIDENTS(Span.MONTH),
  ARCHIVES(Span.MONTH),
  FILES(Span.MONTH),
  QUIET(Span.MONTH),
  /** Processes that the kernel killed for memory. */
  KILLS(Span.MONTH);

  private enum Span {
    DAY("uuuu-MM-dd".length()),
    MONTH("uuuu-MM".length());

    private final int length;

    Span(int length) {
      this.length = length;
    }
  }

  private final String prefix = "epitaph-" + name().toLowerCase(Locale.ROOT) + "-";
  private final Span span;

  IndexKind(Span span) {
    this.span = span;
  }

  /** Whether an index has a month, not a day. */
  public boolean isMonthly() {
    return span == Span.MONTH;
  }

  /** All indices of this kind: {@code epitaph-lives-*}. */
  public String pattern() {
    return prefix + "*";
  }

  /** The index of documents of this time, in UTC: {@code epitaph-lives-2026.01}. */
  public String index(Instant time) {
    String date = Wire.text(Fields.inRange(time)).substring(0, span.length);
    return prefix + date.replace('-', '.');
  }

  /** The indices of this time, one of each kind. */
  public static List<String> indicesAt(Instant time) {
    return Arrays.stream(values()).map(kind -> kind.index(time)).toList();
  }
}
