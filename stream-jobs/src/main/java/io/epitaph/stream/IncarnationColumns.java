package io.epitaph.stream;

import io.epitaph.model.ExitCode;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Wire;
import java.util.List;

/** The columns of an export of runs of containers. */
final class IncarnationColumns {
  static final List<String> NAMES =
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

  private IncarnationColumns() {}

  static String row(Incarnation i) {
    return CsvRow.of(
        CsvRow.time(i.anchoredAt()),
        i.engine().name(),
        i.workload().name(),
        i.containerId(),
        i.containerName(),
        i.image(),
        i.number(),
        i.startedBy() == null ? null : Wire.name(i.startedBy()),
        CsvRow.time(i.startedAt()),
        CsvRow.time(i.diedAt()),
        CsvRow.seconds(i.startedAt(), i.diedAt()),
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
}
