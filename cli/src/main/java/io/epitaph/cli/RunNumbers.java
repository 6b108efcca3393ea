package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which run of a container an event belongs to. */
record RunNumbers(List<Incarnation> runs) {
  /** The number of the run that an event belongs to; 0 for none. */
  int of(EngineEvent event) {
    Instant at = event.occurredAt();
    Incarnation before = null;
    Incarnation after = null;
    for (Incarnation run : runs) {
      if (LifeStory.begin(run).isAfter(at)) {
        after = after == null ? run : after;
      } else if (run.diedAt() == null || !run.diedAt().isBefore(at)) {
        return run.number();
      } else {
        before = run;
      }
    }
    // Networks are joined before a start, and left after a death.
    boolean network = event.type().equals("network");
    Incarnation of =
        network && event.action().equals(Actions.CONNECT)
            ? after
            : network && event.action().equals(Actions.DISCONNECT) ? before : null;
    return of == null ? 0 : of.number();
  }

  /** Those of the events that belong to one of these runs. */
  List<EngineEvent> in(List<Incarnation> some, List<EngineEvent> events) {
    Set<Integer> numbers = new HashSet<>();
    some.forEach(run -> numbers.add(run.number()));
    return events.stream().filter(event -> numbers.contains(of(event))).toList();
  }
}
