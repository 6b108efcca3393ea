package io.epitaph.system;

import io.epitaph.fleet.Truth;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares what was reported of lives with what is true. */
final class Judge {
  private Judge() {}

  /**
   * @param reported each incarnation once, in its last revision
   * @param incidents each once, in its last revision
   * @return a line for each life that was reported wrongly
   */
  static List<String> wrong(
      Collection<Truth> truths, Collection<Incarnation> reported, Collection<Incident> incidents) {
    List<String> wrong = new ArrayList<>();
    for (Truth truth : truths) {
      List<CauseOfDeath.Kind> causes = new ArrayList<>();
      reported.stream()
          .filter(run -> run.containerId().equals(truth.containerId()))
          .sorted(Comparator.comparingInt(Incarnation::number))
          .forEach(run -> causes.add(run.cause() == null ? null : run.cause().kind()));
      List<Incident> own =
          incidents.stream()
              .filter(incident -> incident.containers().contains(truth.containerId()))
              .filter(incident -> incident.partOf() == null)
              .toList();
      Set<Incident.Kind> kinds = new TreeSet<>();
      own.forEach(incident -> kinds.add(incident.kind()));
      if (!causes.equals(truth.causes())
          || !kinds.equals(truth.incidents())
          || own.size() != truth.incidents().size()) {
        wrong.add(truth + " but reported " + causes + " and " + own);
      }
    }
    return wrong;
  }
}
