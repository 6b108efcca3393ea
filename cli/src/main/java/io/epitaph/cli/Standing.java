package io.epitaph.cli;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a container stands now, in a few words: running, dead and of what. */
final class Standing {
  private static final int CAUSE = 100;

  private Standing() {}

  static String of(
      StoryText text,
      Life life,
      List<Incarnation> runs,
      List<Incident> incidents,
      List<FoundGap> gaps) {
    Incarnation last = LifeStory.last(runs);
    return switch (life.state()) {
      case CREATED -> "created, never ran";
      case RUNNING -> last == null ? "running" : "running" + running(text, last);
      case PAUSED -> "paused" + pausedSince(text, last);
      case DEAD -> (inLoop(incidents) ? "dead, in a restart loop" : "dead") + death(last);
      case DESTROYED ->
          last == null ? "destroyed, " + whetherItRan(gaps) : "destroyed" + death(last);
    };
  }

  /** Of one that nobody saw run. */
  private static String whetherItRan(List<FoundGap> gaps) {
    return gaps.stream().anyMatch(FoundGap::isProven)
        ? "whether it ran is unknown: nobody watched for a while"
        : "was never seen to run";
  }

  private static String running(StoryText text, Incarnation last) {
    return (last.startedAt() == null ? "" : " since " + text.moment(last.startedAt()))
        + (unhealthy(last) ? ", unhealthy" : "");
  }

  static boolean unhealthy(Incarnation run) {
    List<HealthChange> health = run.health();
    return !health.isEmpty() && health.get(health.size() - 1).status().equals("unhealthy");
  }

  private static String pausedSince(StoryText text, @Nullable Incarnation last) {
    List<Pause> pauses = last == null ? List.of() : last.pauses();
    return pauses.isEmpty() ? "" : " since " + text.moment(pauses.get(pauses.size() - 1).from());
  }

  private static boolean inLoop(List<Incident> incidents) {
    return incidents.stream()
        .anyMatch(
            incident ->
                incident.kind() == Incident.Kind.RESTART_LOOP
                    && incident.status() == Incident.Status.OPEN);
  }

  private static String death(@Nullable Incarnation last) {
    CauseOfDeath cause = last == null ? null : last.cause();
    if (last == null || cause == null) {
      return "";
    }
    return ", "
        + Sentences.brief(cause.sentence(), CAUSE)
        + (last.next() == Next.GAVE_UP ? ", gave up restarting" : "")
        + (last.startedAt() == null || last.diedAt() == null
            ? ""
            : ", lived " + Words.duration(Duration.between(last.startedAt(), last.diedAt())));
  }
}
