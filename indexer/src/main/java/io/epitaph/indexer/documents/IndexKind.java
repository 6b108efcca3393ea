package io.epitaph.indexer.documents;

import io.epitaph.model.Wire;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** A kind of document. Each has an index a day, or a month where there are few of them. */
public enum IndexKind implements Wire.Named {
  EVENTS("uuuu.MM.dd"),
  SNAPSHOTS("uuuu.MM.dd"),
  STATUS("uuuu.MM.dd"),
  LIVES("uuuu.MM"),
  INCARNATIONS("uuuu.MM"),
  INCIDENTS("uuuu.MM"),
  ARCHIVES("uuuu.MM"),
  FILES("uuuu.MM");

  private final String prefix;
  private final DateTimeFormatter suffix;

  IndexKind(String pattern) {
    prefix = "epitaph-" + name().toLowerCase(Locale.ROOT) + "-";
    suffix = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /** All indices of this kind: {@code epitaph-lives-*}. */
  public String pattern() {
    return prefix + "*";
  }

  /** The index of documents of this time, in UTC: {@code epitaph-lives-2026.01}. */
  public String index(Instant time) {
    return prefix + suffix.format(Fields.inRange(time));
  }

  /** The indices of this time that documents are sure to come for. */
  public static List<String> expectedAt(Instant time) {
    Collection<IndexKind> expected = EnumSet.range(EVENTS, INCIDENTS);
    return expected.stream().map(kind -> kind.index(time)).toList();
  }
}
