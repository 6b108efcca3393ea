package io.epitaph.detectors.engines;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadStep;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.model.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the incidents of a workload that may run on several engines: its turns are taken in the
 * order of their times, as soon as no earlier one is expected from another engine.
 *
 * <p>A turn that comes later than that is taken when it comes. A value; thread-safe.
 */
public final class ClusterTracker {
  /** More than these do not wait: the first is taken. */
  static final int MOST = 1_000;

  private static final Comparator<Turn> IN_TIME =
      Comparator.comparing(Turn::at)
          .thenComparing(turn -> turn.engine().id())
          .thenComparing(Turn::containerId);

  private final WorkloadTracker workloads;

  /**
   * What is remembered of one workload.
   *
   * @param workload null without trouble
   * @param waiting in the order of their times
   */
  public record Memory(@Nullable WorkloadState workload, List<Turn> waiting) {
    public static final Memory NONE = new Memory(null, List.of());

    public Memory {
      // A later version may have kept turns of a kind that this one does not know.
      waiting = waiting.stream().filter(turn -> turn.kind() != null).toList();
    }

    /** The event time at which {@link #onTime} must be called; null for none. */
    public @Nullable Instant wakeAt() {
      Instant first = waiting.isEmpty() ? null : waiting.get(0).at();
      return Instants.earlier(first, workload == null ? null : workload.wakeAt());
    }
  }

  /**
   * What one input did.
   *
   * @param incidents those that opened, changed or ended
   */
  public record Step(Memory memory, List<Incident> incidents) {}

  public ClusterTracker(IncidentSettings settings) {
    this.workloads = new WorkloadTracker(settings);
  }

  /**
   * @param known the time until which the turns of all engines are known
   */
  public Step onTurn(Memory memory, Turn turn, Instant known) {
    List<Turn> waiting = new ArrayList<>(memory.waiting());
    int at = waiting.size();
    while (at > 0 && IN_TIME.compare(waiting.get(at - 1), turn) > 0) {
      at--;
    }
    waiting.add(at, turn);
    return pass(new Memory(memory.workload(), waiting), known);
  }

  /** Lets time pass: see {@link #onTurn}. */
  public Step onTime(Memory memory, Instant known) {
    return pass(memory, known);
  }

  private Step pass(Memory memory, Instant known) {
    WorkloadState state = memory.workload();
    List<Turn> waiting = new ArrayList<>(memory.waiting());
    List<Incident> incidents = new ArrayList<>();
    while (!waiting.isEmpty() && (waiting.size() > MOST || !waiting.get(0).at().isAfter(known))) {
      WorkloadStep step = workloads.onTurn(state, waiting.remove(0));
      state = step.state();
      incidents.addAll(step.incidents());
    }
    if (state != null) {
      WorkloadStep step = workloads.onTime(state, known);
      state = step.state();
      incidents.addAll(step.incidents());
    }
    return new Step(new Memory(state, waiting), incidents);
  }
}
