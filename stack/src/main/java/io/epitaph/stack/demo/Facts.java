package io.epitaph.stack.demo;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Verdict;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Elasticsearch holds about one container, and whether it is as expected. */
record Facts(
    Life life, List<Incarnation> runs, List<Incident> incidents, List<EngineEvent> events) {

  Check check(PlayedLife played) {
    boolean right =
        switch (played) {
          case EPHEMERAL -> ephemeral();
          case LEGACY -> legacy();
          case CHOKED_CHILD -> chokedChild();
          case CHOKED -> choked();
          case SICK -> sick();
          case LOOP -> loop();
        };
    return new Check(
        Integer.toString(played.number()), played.container(), played.expected(), text(), right);
  }

  private String text() {
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

  private @Nullable Incarnation last() {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }

  private boolean diedOf(CauseOfDeath.Kind kind) {
    Incarnation last = last();
    return last != null && last.cause() != null && last.cause().kind() == kind;
  }

  private List<Incident> alerts() {
    return incidents.stream().filter(i -> i.partOf() == null).toList();
  }

  private boolean one(Incident.Kind kind) {
    return alerts().size() == 1 && alerts().get(0).kind() == kind;
  }

  private boolean inOrder(String... actions) {
    int next = 0;
    for (EngineEvent event : events) {
      if (next < actions.length && event.action().equals(actions[next])) {
        next++;
      }
    }
    return next == actions.length;
  }

  private boolean ephemeral() {
    Incarnation last = last();
    return diedOf(CauseOfDeath.Kind.COMPLETED)
        && alerts().isEmpty()
        && last != null
        && last.lastWords() != null
        && last.lastWords().lines().equals(List.of("I am ephemeral"))
        && inOrder("create", "connect", "start", "die", "disconnect");
  }

  /** Whether what it said at the end was asked for: the answer comes after the death. */
  private boolean wasHeard() {
    Incarnation last = last();
    return last != null && last.lastWords() != null;
  }

  private boolean legacy() {
    return diedOf(CauseOfDeath.Kind.COMPLETED)
        && wasHeard()
        && alerts().isEmpty()
        && Integer.valueOf(0).equals(life.lastExitCode());
  }

  private boolean chokedChild() {
    return diedOf(CauseOfDeath.Kind.COMPLETED)
        && wasHeard()
        && one(Incident.Kind.OOM)
        && alerts().get(0).verdict() == Verdict.PROCESS_KILLED_CONTAINER_SURVIVED;
  }

  private boolean choked() {
    if (!diedOf(CauseOfDeath.Kind.OUT_OF_MEMORY) || !wasHeard() || !one(Incident.Kind.OOM)) {
      return false;
    }
    Incident oom = alerts().get(0);
    return oom.verdict() == Verdict.CONTAINER_KILLED
        && Long.valueOf(8L * 1024 * 1024).equals(oom.numbers().get("limitBytes"))
        && Integer.valueOf(137).equals(life.lastExitCode());
  }

  private boolean sick() {
    Incarnation last = last();
    if (last == null || !one(Incident.Kind.STUCK_UNHEALTHY)) {
      return false;
    }
    List<String> statuses = last.health().stream().map(HealthChange::status).toList();
    boolean said =
        last.health().stream()
            .anyMatch(
                h ->
                    h.status().equals("unhealthy")
                        && h.failingStreak() > 0
                        && h.output() != null
                        && h.output().contains("no /tmp/well"));
    return statuses.equals(List.of("starting", "healthy", "unhealthy")) && said;
  }

  private boolean loop() {
    if (!one(Incident.Kind.RESTART_LOOP)) {
      return false;
    }
    Incident loop = alerts().get(0);
    return Long.valueOf(6).equals(loop.numbers().get("deaths"))
        && Long.valueOf(127).equals(loop.numbers().get("exitCode"))
        && loop.resolution() == Resolution.GAVE_UP
        && runs.size() == 6;
  }
}
