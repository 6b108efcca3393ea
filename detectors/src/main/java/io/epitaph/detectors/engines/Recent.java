package io.epitaph.detectors.engines;

import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.Incident;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The last records of an engine, what was remembered before them and what they published, so that
 * one that comes late can still be taken in its place. It reaches back for {@link
 * EngineClock#DISORDER} at least, unless more than {@link #MOST} records came since.
 *
 * <p>Kept in memory only: after a restart it begins anew. Not thread-safe.
 */
public final class Recent {
  private static final int MOST_IN_ONE = 256;
  private static final int MOST_SPANS = 4;

  /** Records, at least. */
  static final int MOST = MOST_IN_ONE * (MOST_SPANS - 1);

  /** What a record does. */
  interface Step {
    void run(EngineMemory memory, EngineOutput output);
  }

  /**
   * A record that was taken.
   *
   * @param at its place in time; null for one that stays behind the one before it
   */
  record Entry(@Nullable Instant at, Step step) {}

  /** Some records in a row, and what was remembered before them of what they changed. */
  private static final class Span {
    final EngineClock clock;
    final List<Entry> entries = new ArrayList<>();
    final Map<String, @Nullable LifeState> lives = new HashMap<>();
    final Map<String, @Nullable WorkloadState> workloads = new HashMap<>();
    final Published published = new Published();

    Span(EngineClock clock) {
      this.clock = clock;
    }
  }

  /**
   * What was undone.
   *
   * @param entries in the order in which they came
   * @param published by them
   * @param lives as they were before that, of the containers concerned; null for none
   * @param workloads likewise
   */
  record Undone(
      List<Entry> entries,
      Published published,
      Map<String, @Nullable LifeState> lives,
      Map<String, @Nullable WorkloadState> workloads) {}

  /** Oldest first. */
  private final Deque<Span> spans = new ArrayDeque<>();

  /** Takes a record. */
  void run(EngineMemory memory, Entry entry, EngineOutput output) {
    Span span = span(memory.clock());
    entry.step().run(new Watched(memory, span), span.published.receiver(output, false));
    // One that cannot be worked on is not taken again.
    span.entries.add(entry);
  }

  private Span span(EngineClock clock) {
    Span newest = spans.peekLast();
    boolean full =
        newest == null
            || newest.entries.size() >= MOST_IN_ONE
            || clock.isMuchOlder(newest.clock.now());
    if (!full) {
      return newest;
    }
    Span span = new Span(clock);
    spans.addLast(span);
    // The second one reaches far enough alone.
    while (spans.size() > 2
        && (spans.size() > MOST_SPANS || clock.isMuchOlder(second().clock.now()))) {
      spans.removeFirst();
    }
    return span;
  }

  private Span second() {
    var all = spans.iterator();
    all.next();
    return all.next();
  }

  /** Whether a record of this time can be taken in its place. */
  boolean reaches(Instant at) {
    return !spans.isEmpty() && spans.peekFirst().clock.now().isBefore(at);
  }

  /** What was published last of an incident is this: what is taken again must be above it. */
  void republished(Incident incident) {
    if (!spans.isEmpty()) {
      spans.peekLast().published.incidents.put(incident.id(), incident);
    }
  }

  void forget() {
    spans.clear();
  }

  /** Makes the memory what it was before this time, or a little earlier. */
  Undone undo(EngineMemory memory, Instant at) {
    Deque<List<Entry>> entries = new ArrayDeque<>();
    Deque<Published> published = new ArrayDeque<>();
    Map<String, @Nullable LifeState> lives = new LinkedHashMap<>();
    Map<String, @Nullable WorkloadState> workloads = new LinkedHashMap<>();
    Span span;
    do {
      span = spans.removeLast();
      entries.addFirst(span.entries);
      published.addFirst(span.published);
      span.lives.forEach(
          (id, state) -> {
            if (!lives.containsKey(id)) {
              lives.put(id, memory.life(id));
            }
            memory.put(id, state);
          });
      span.workloads.forEach(
          (id, state) -> {
            if (!workloads.containsKey(id)) {
              workloads.put(id, memory.workload(id));
            }
            memory.put(id, state);
          });
    } while (!span.clock.now().isBefore(at));
    // What is aside was never taken: it stays there.
    memory.keep(span.clock.withAside(memory.clock().aside()));
    Published all = new Published();
    published.forEach(all::addAll);
    List<Entry> inOrder = new ArrayList<>();
    entries.forEach(inOrder::addAll);
    return new Undone(inOrder, all, lives, workloads);
  }

  /** Remembers what was before the first change. */
  private record Watched(EngineMemory memory, Span span) implements EngineMemory {
    @Override
    public EngineClock clock() {
      return memory.clock();
    }

    @Override
    public void keep(EngineClock clock) {
      memory.keep(clock);
    }

    @Override
    public @Nullable LifeState life(String containerId) {
      return memory.life(containerId);
    }

    @Override
    public void keepLife(String containerId, @Nullable LifeState state) {
      if (!span.lives.containsKey(containerId)) {
        span.lives.put(containerId, memory.life(containerId));
      }
      memory.keepLife(containerId, state);
    }

    @Override
    public void eachLife(BiConsumer<String, LifeState> visitor) {
      memory.eachLife(visitor);
    }

    @Override
    public @Nullable WorkloadState workload(String workloadId) {
      return memory.workload(workloadId);
    }

    @Override
    public void keepWorkload(String workloadId, @Nullable WorkloadState state) {
      if (!span.workloads.containsKey(workloadId)) {
        span.workloads.put(workloadId, memory.workload(workloadId));
      }
      memory.keepWorkload(workloadId, state);
    }

    @Override
    public void eachWorkload(BiConsumer<String, WorkloadState> visitor) {
      memory.eachWorkload(visitor);
    }

    @Override
    public Agenda agenda() {
      return memory.agenda();
    }

    @Override
    public Recent recent() {
      return memory.recent();
    }
  }
}
