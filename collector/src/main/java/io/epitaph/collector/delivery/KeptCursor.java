package io.epitaph.collector.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cursor that was kept.
 *
 * @param at when it was, by this host's clock
 */
record KeptCursor(Cursor cursor, Instant at) {
  private static final String AT = "cursor.at";
  private static final String EVENT = "cursor.event";
  private static final String KEPT_AT = "cursor.kept-at";

  /**
   * What {@link #writeTo} wrote; null when it wrote nothing.
   *
   * @throws DateTimeException when it is damaged
   */
  static @Nullable KeptCursor in(Map<String, String> notes) {
    String at = notes.get(AT);
    String keptAt = notes.get(KEPT_AT);
    if (at == null || keptAt == null) {
      return null;
    }
    return new KeptCursor(new Cursor(Instant.parse(at), notes.get(EVENT)), Instant.parse(keptAt));
  }

  void writeTo(Map<String, String> notes) {
    notes.put(AT, cursor.at().toString());
    notes.put(KEPT_AT, at.toString());
    if (cursor.eventId() == null) {
      notes.remove(EVENT);
    } else {
      notes.put(EVENT, cursor.eventId());
    }
  }
}
