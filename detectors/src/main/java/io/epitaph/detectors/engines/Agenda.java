package io.epitaph.detectors.engines;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When which life and which workload of an engine wants to be called, in order of time. */
public final class Agenda {
  enum Of {
    // In this order at one time: what happens in a life is news for its workload.
    LIFE,
    WORKLOAD
  }

  record Due(Instant at, Of of, String id) {}

  private record Subject(Of of, String id) {}

  private final TreeSet<Due> due =
      new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::of).thenComparing(Due::id));
  private final Map<Subject, Instant> times = new HashMap<>();

  private Agenda() {}

  /** Made of what the states say. */
  public static Agenda of(EngineMemory memory) {
    Agenda agenda = new Agenda();
    memory.eachLife((id, state) -> agenda.set(Of.LIFE, id, state.wakeAt()));
    memory.eachWorkload((id, state) -> agenda.set(Of.WORKLOAD, id, state.wakeAt()));
    return agenda;
  }

  /**
   * @param at null when it does not want to be called
   */
  void set(Of of, String id, @Nullable Instant at) {
    Subject subject = new Subject(of, id);
    Instant before = at == null ? times.remove(subject) : times.put(subject, at);
    if (before != null && !before.equals(at)) {
      due.remove(new Due(before, of, id));
    }
    if (at != null && !at.equals(before)) {
      due.add(new Due(at, of, id));
    }
  }

  /** The first that is due by then; null when none is. */
  @Nullable Due first(Instant by) {
    Due first = due.isEmpty() ? null : due.first();
    return first == null || first.at().isAfter(by) ? null : first;
  }
}
