package io.epitaph.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row of an export as CSV, and what stands in its cells. */
final class CsvRow {
  private static final ObjectWriter ROW =
      new CsvMapper().writerFor(String[].class).with(CsvSchema.emptySchema().withLineSeparator(""));

  private CsvRow() {}

  static String of(@Nullable Object... cells) {
    String[] texts =
        Arrays.stream(cells)
            .map(cell -> cell == null ? "" : harmless(cell.toString()))
            .collect(Collectors.toList())
            .toArray(new String[0]);
    try {
      return ROW.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a row of " + cells.length + " cells", e);
    }
  }

  /**
   * A spreadsheet would execute a cell that begins like this; names and logs come from containers.
   */
  private static String harmless(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : Wire.text(time);
  }

  /** How long something took, to the nanosecond; null when that is not known. */
  static @Nullable String seconds(@Nullable Instant from, @Nullable Instant to) {
    if (from == null || to == null) {
      return null;
    }
    Duration lived = Duration.between(from, to);
    return "%d.%09d".formatted(lived.getSeconds(), lived.getNano());
  }
}
