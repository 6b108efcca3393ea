package io.epitaph.stack.demo;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Verdict;
import java.util.List;

/** Compares what was found of a played life with what is expected of it. */
record PlayedCheck(Facts facts) {
  Check of(PlayedLife played) {
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
        Integer.toString(played.number()),
        played.container(),
        played.expected(),
        facts.text(),
        right);
  }

  private boolean ephemeral() {
    Incarnation last = facts.last();
    return facts.diedOf(CauseOfDeath.Kind.COMPLETED)
        && facts.alerts().isEmpty()
        && last != null
        && last.lastWords() != null
        && last.lastWords().lines().equals(List.of("I am ephemeral"))
        && facts.inOrder("create", "connect", "start", "die", "disconnect");
  }

  /** Whether what it said at the end was asked for: the answer comes after the death. */
  private boolean wasHeard() {
    Incarnation last = facts.last();
    return last != null && last.lastWords() != null;
  }

  private boolean legacy() {
    return facts.diedOf(CauseOfDeath.Kind.COMPLETED)
        && wasHeard()
        && facts.alerts().isEmpty()
        && Integer.valueOf(0).equals(facts.life().lastExitCode());
  }

  private boolean chokedChild() {
    return facts.diedOf(CauseOfDeath.Kind.COMPLETED)
        && wasHeard()
        && facts.one(Incident.Kind.OOM)
        && facts.alerts().get(0).verdict() == Verdict.PROCESS_KILLED_CONTAINER_SURVIVED;
  }

  private boolean choked() {
    if (!facts.diedOf(CauseOfDeath.Kind.OUT_OF_MEMORY)
        || !wasHeard()
        || !facts.one(Incident.Kind.OOM)) {
      return false;
    }
    Incident oom = facts.alerts().get(0);
    return oom.verdict() == Verdict.CONTAINER_KILLED
        && Long.valueOf(8L * 1024 * 1024).equals(oom.numbers().get("limitBytes"))
        && Integer.valueOf(137).equals(facts.life().lastExitCode());
  }

  private boolean sick() {
    Incarnation last = facts.last();
    if (last == null || !facts.one(Incident.Kind.STUCK_UNHEALTHY)) {
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
    if (!facts.one(Incident.Kind.RESTART_LOOP)) {
      return false;
    }
    Incident loop = facts.alerts().get(0);
    return Long.valueOf(6).equals(loop.numbers().get("deaths"))
        && Long.valueOf(127).equals(loop.numbers().get("exitCode"))
        && loop.resolution() == Resolution.GAVE_UP
        && facts.runs().size() == 6
        && facts.runs().stream().allMatch(run -> run.cause() != null);
  }
}
