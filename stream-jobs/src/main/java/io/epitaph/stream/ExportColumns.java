package io.epitaph.stream;

import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.stream.ExportSettings.Kind;
import java.util.List;

/** The columns of an export as CSV: a name never changes its meaning, new ones come last. */
final class ExportColumns {
  private ExportColumns() {}

  /** The header line. */
  static String header(Kind kind) {
    List<String> names =
        switch (kind) {
          case EVENTS -> EventColumns.NAMES;
          case INCARNATIONS -> IncarnationColumns.NAMES;
          case INCIDENTS -> IncidentColumns.NAMES;
        };
    return CsvRow.of(names.toArray());
  }

  static String csv(Object record) {
    if (record instanceof EngineEvent event) {
      return EventColumns.row(event);
    }
    if (record instanceof Incarnation run) {
      return IncarnationColumns.row(run);
    }
    return IncidentColumns.row((Incident) record);
  }
}
