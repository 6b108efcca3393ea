package io.epitaph.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.ExitCode;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.stream.ExportSettings.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of an export as CSV: a name never changes its meaning, new ones come last. */
final class ExportColumns {
  private static final List<String> EVENT =
      List.of(
          "occurred_at",
          "engine",
          "type",
          "action",
          "detail",
          "actor_id",
          "container",
          "name",
          "image",
          "exit_code",
          "signal",
          "probe",
          "id");
  private static final List<String> INCARNATION =
      List.of(
          "began_at",
          "engine",
          "workload",
          "container",
          "name",
          "image",
          "number",
          "started_by",
          "started_at",
          "died_at",
          "lived_seconds",
          "exit_code",
          "cause",
          "confidence",
          "sentence",
          "next",
          "ooms",
          "last_words",
          "id",
          "revision");
  private static final List<String> INCIDENT =
      List.of(
          "began_at",
          "engine",
          "kind",
          "severity",
          "status",
          "resolution",
          "opened_at",
          "resolved_at",
          "workload",
          "name",
          "image",
          "part_of",
          "summary",
          "id",
          "revision");

  private static final ObjectWriter ROW =
      new CsvMapper().writerFor(String[].class).with(CsvSchema.emptySchema().withLineSeparator(""));

  private ExportColumns() {}

  /** The header line. */
  static String header(Kind kind) {
    return row(
        (switch (kind) {
              case EVENTS -> EVENT;
              case INCARNATIONS -> INCARNATION;
              case INCIDENTS -> INCIDENT;
            })
            .toArray());
  }

  static String csv(Object record) {
    if (record instanceof EngineEvent event) {
      return event(event);
    }
    if (record instanceof Incarnation run) {
      return incarnation(run);
    }
    return incident((Incident) record);
  }

  private static String event(EngineEvent e) {
    boolean ofContainer = e.type().equals("container");
    return row(
        time(e.occurredAt()),
        e.engine().name(),
        e.type(),
        e.action(),
        e.detail(),
        e.actorId(),
        e.containerId(),
        e.attributes().get("name"),
        ofContainer ? e.attributes().get("image") : null,
        e.attributes().get("exitCode"),
        e.attributes().get("signal"),
        e.probe(),
        e.id());
  }

  private static String incarnation(Incarnation i) {
    return row(
        time(i.anchoredAt()),
        i.engine().name(),
        i.workload().name(),
        i.containerId(),
        i.containerName(),
        i.image(),
        i.number(),
        i.startedBy() == null ? null : Wire.name(i.startedBy()),
        time(i.startedAt()),
        time(i.diedAt()),
        seconds(i.startedAt(), i.diedAt()),
        ExitCode.unsigned(i.exitCode()),
        i.cause() == null ? null : Wire.name(i.cause().kind()),
        i.cause() == null ? null : Wire.name(i.cause().confidence()),
        i.cause() == null ? null : i.cause().sentence(),
        i.next() == null ? null : Wire.name(i.next()),
        i.ooms().size(),
        i.lastWords() == null ? null : String.join("\n", i.lastWords().lines()),
        i.id(),
        i.revision());
  }

  private static String incident(Incident i) {
    return row(
        time(i.anchoredAt()),
        i.engine().name(),
        Wire.name(i.kind()),
        Wire.name(i.severity()),
        Wire.name(i.status()),
        i.resolution() == null ? null : Wire.name(i.resolution()),
        time(i.openedAt()),
        time(i.resolvedAt()),
        i.workload().name(),
        i.containerName(),
        i.image(),
        i.partOf(),
        i.summary(),
        i.id(),
        i.revision());
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : Wire.text(time);
  }

  private static @Nullable String seconds(@Nullable Instant from, @Nullable Instant to) {
    if (from == null || to == null) {
      return null;
    }
    Duration lived = Duration.between(from, to);
    return "%d.%09d".formatted(lived.getSeconds(), lived.getNano());
  }

  private static String row(@Nullable Object... cells) {
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
}
