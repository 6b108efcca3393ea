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
   * Pairs incidents: those with one id, and of the others those of one kind and workload that were
   * open at one time.
   *
   * @return in the order in which they opened
   */
  public static List<IncidentPair> of(List<Incident> before, List<Incident> after) {
    Map<String, Incident> byId = new HashMap<>();
    after.forEach(incident -> byId.put(incident.id(), incident));
    List<IncidentPair> pairs = new ArrayList<>();
    List<Incident> gone = new ArrayList<>();
    for (Incident old : before) {
      Incident now = byId.remove(old.id());
      if (now == null) {
        gone.add(old);
      } else {
        pairs.add(IncidentPair.of(old, now));
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
      pairs.add(
          now == null ? new IncidentPair(Change.REMOVED, old, null) : IncidentPair.of(old, now));
    }
    come.values()
        .forEach(all -> all.forEach(i -> pairs.add(new IncidentPair(Change.ADDED, null, i))));
    pairs.sort(
        Comparator.comparing((IncidentPair pair) -> pair.incident().openedAt())
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
}
