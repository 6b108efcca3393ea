package io.epitaph.cli;

import io.epitaph.cli.Screen.Tone;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first line of a story: which container it is, and its state now. */
final class Headline {
  private static final int WIDTH = 120;
  private static final int CAUSE = 100;

  private Headline() {}

  /**
   * One line, or two where one would be too long.
   *
   * @param runs in order
   */
  static String of(
      Screen screen,
      StoryText text,
      Life life,
      List<Incarnation> runs,
      List<Incident> incidents,
      List<Gaps.Found> gaps) {
    String name = life.name() == null ? Sentences.shortId(life.containerId()) : life.name();
    List<String> names = new ArrayList<>();
    names.add(Screen.printable(name));
    names.add(Sentences.shortId(life.containerId()));
    if (life.image() != null) {
      names.add(Screen.printable(Sentences.withShortIds(life.image())));
    }
    names.add("on " + Screen.printable(life.engine().name()));
    String plain = String.join("  ", names);
    String standing = Screen.printable(standing(text, life, runs, incidents, gaps));
    boolean fits = plain.length() + 4 + standing.length() <= WIDTH;
    return screen.toned(Tone.STRONG, names.get(0))
        + plain.substring(names.get(0).length())
        + (fits ? "    " : System.lineSeparator() + "  ")
        + screen.toned(tone(life, LifeStory.last(runs)), standing);
  }

  private static Tone tone(Life life, @Nullable Incarnation last) {
    if (last != null && last.cause() != null) {
      return last.cause().kind().fault() ? Tone.BAD : Tone.PLAIN;
    }
    return life.state() != Life.State.RUNNING
        ? Tone.PLAIN
        : last != null && unhealthy(last) ? Tone.WARN : Tone.GOOD;
  }

  private static String standing(
      StoryText text,
      Life life,
      List<Incarnation> runs,
      List<Incident> incidents,
      List<Gaps.Found> gaps) {
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
  private static String whetherItRan(List<Gaps.Found> gaps) {
    return gaps.stream().anyMatch(Gaps.Found::isProven)
        ? "whether it ran is unknown: nobody watched for a while"
        : "was never seen to run";
  }

  private static String running(StoryText text, Incarnation last) {
    return (last.startedAt() == null ? "" : " since " + text.moment(last.startedAt()))
        + (unhealthy(last) ? ", unhealthy" : "");
  }

  private static boolean unhealthy(Incarnation run) {
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
