package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Incident;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which incidents opened in a quiet window. */
final class QuietMarks {
  static final QuietMarks NONE = new QuietMarks(List.of());

  private final List<QuietWindow> windows;

  QuietMarks(List<QuietWindow> windows) {
    this.windows = windows;
  }

  static QuietMarks read(IndexSearch reader, List<Incident> incidents) throws IOException {
    Incident first = incidents.stream().min(Comparator.comparing(Incident::openedAt)).orElse(null);
    return first == null ? NONE : new QuietMarks(reader.quietWindows(first.openedAt()));
  }

  /** The window that it opened in, of several the one that ended last; null for none. */
  @Nullable QuietWindow of(Incident incident) {
    return windows.stream()
        .filter(window -> window.covers(incident))
        .max(Comparator.comparing(QuietWindow::to))
        .orElse(null);
  }

  /** For a line about it: empty, or {@code (quiet)}. */
  String suffix(Incident incident) {
    return of(incident) == null ? "" : " (quiet)";
  }

  /** The incident's record, with the window's id as {@code quiet} if there is one. */
  Object json(Incident incident) {
    QuietWindow window = of(incident);
    if (window == null) {
      return incident;
    }
    ObjectNode json = Wire.MAPPER.valueToTree(incident);
    return json.put("quiet", window.id());
  }
}
