package io.epitaph.backtest;

import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What other settings change. */
public final class Comparison {
  private Comparison() {}

  /** What becomes of an incident. */
  public enum Change implements Wire.Named {
    ADDED,
    REMOVED,
    CHANGED,
    SAME
  }

  /**
   * An incident under both settings.
   *
   * @param before null when it is added
   * @param after null when it is removed
   */
  public record Pair(Change change, @Nullable Incident before, @Nullable Incident after) {
    /** As it is, or was when it is no more. */
    public Incident incident() {
      return Objects.requireNonNull(after == null ? before : after);
    }
  }

  /**
   * Pairs incidents: those with one id, and of the others those of one kind and workload that were
   * open at one time.
   *
   * @return in the order in which they opened
   */
  public static List<Pair> of(List<Incident> before, List<Incident> after) {
    Map<String, Incident> byId = new HashMap<>();
    after.forEach(incident -> byId.put(incident.id(), incident));
    List<Pair> pairs = new ArrayList<>();
    List<Incident> gone = new ArrayList<>();
    for (Incident old : before) {
      Incident now = byId.remove(old.id());
      if (now == null) {
        gone.add(old);
      } else {
        pairs.add(pair(old, now));
      }
    }
    Map<String, List<Incident>> come = new HashMap<>();
    for (Incident now : after) {
      if (byId.containsKey(now.id())) {
        come.computeIfAbsent(subject(now), s -> new ArrayList<>()).add(now);
      }
    }
    for (Incident old : gone) {
      Incident now = take(come.getOrDefault(subject(old), List.of()), old);
      pairs.add(now == null ? new Pair(Change.REMOVED, old, null) : pair(old, now));
    }
    come.values().forEach(all -> all.forEach(i -> pairs.add(new Pair(Change.ADDED, null, i))));
    pairs.sort(
        Comparator.comparing((Pair pair) -> pair.incident().openedAt())
            .thenComparing(pair -> pair.incident().id()));
    return pairs;
  }

  private static String subject(Incident incident) {
    return Wire.name(incident.kind()) + "\n" + incident.workload().id();
  }

  private static @Nullable Incident take(List<Incident> candidates, Incident old) {
    for (Iterator<Incident> each = candidates.iterator(); each.hasNext(); ) {
      Incident now = each.next();
      if (!now.anchoredAt().isAfter(end(old)) && !old.anchoredAt().isAfter(end(now))) {
        each.remove();
        return now;
      }
    }
    return null;
  }

  private static Instant end(Incident incident) {
    return incident.resolvedAt() == null ? Instant.MAX : incident.resolvedAt();
  }

  private static Pair pair(Incident before, Incident after) {
    boolean same =
        before.id().equals(after.id())
            && before.severity() == after.severity()
            && before.status() == after.status()
            && before.resolution() == after.resolution()
            && before.openedAt().equals(after.openedAt())
            && Objects.equals(before.resolvedAt(), after.resolvedAt())
            && Objects.equals(before.partOf(), after.partOf())
            && before.summary().equals(after.summary())
            && before.numbers().equals(after.numbers());
    return new Pair(same ? Change.SAME : Change.CHANGED, before, after);
  }
}
