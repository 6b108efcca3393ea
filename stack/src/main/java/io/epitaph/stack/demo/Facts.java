package io.epitaph.stack.demo;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Elasticsearch holds about one container, and whether it is as expected. */
record Facts(
    Life life, List<Incarnation> runs, List<Incident> incidents, List<EngineEvent> events) {

  String text() {
    List<String> parts = new ArrayList<>();
    for (Incident incident : alerts()) {
      parts.add(Wire.name(incident.kind()) + ": " + incident.summary());
    }
    Incarnation last = last();
    if (last == null || last.cause() == null) {
      parts.add(last == null ? "never ran" : "runs");
    } else if (!one(Incident.Kind.RESTART_LOOP)) {
      parts.add(last.cause().sentence());
    }
    if (last != null && last.lastWords() != null && !last.lastWords().lines().isEmpty()) {
      List<String> lines = last.lastWords().lines();
      parts.add("last words \"" + lines.get(lines.size() - 1) + "\"");
    }
    return String.join("; ", parts);
  }

  @Nullable Incarnation last() {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }

  boolean diedOf(CauseOfDeath.Kind kind) {
    Incarnation last = last();
    return last != null && last.cause() != null && last.cause().kind() == kind;
  }

  List<Incident> alerts() {
    return incidents.stream().filter(i -> i.partOf() == null).toList();
  }

  boolean one(Incident.Kind kind) {
    return alerts().size() == 1 && alerts().get(0).kind() == kind;
  }

  boolean inOrder(String... actions) {
    int next = 0;
    for (EngineEvent event : events) {
      if (next < actions.length && event.action().equals(actions[next])) {
        next++;
      }
    }
    return next == actions.length;
  }
}
