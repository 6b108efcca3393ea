package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The lines of a story for an event. */
final class StoryLines {
  private static final int PROBE_LINES = 3;
  private static final int COMMAND = 100;

  private final StoryText text;
  private final List<Incarnation> runs;

  StoryLines(StoryText text, List<Incarnation> runs) {
    this.text = text;
    this.runs = runs;
  }

  /** Empty for a silent event, or one of a health probe. */
  List<String> of(EngineEvent event) {
    List<String> lines = new ArrayList<>(observed(event));
    Origin origin = event.origin();
    if (!lines.isEmpty() && origin.kind() == Origin.Kind.RECONSTRUCTED) {
      lines.set(
          0,
          lines.get(0)
              + text.faint(
                  Printable.of(
                      "  worked out from "
                          + (origin.from() == null ? "what followed" : origin.from())
                          + ", "
                          + Wire.name(origin.confidence()))));
    }
    return lines;
  }

  private List<String> observed(EngineEvent event) {
    Instant at = event.occurredAt();
    if (event.type().equals("network")) {
      String network = event.attributes().getOrDefault("name", "a network");
      return switch (event.action()) {
        case Actions.CONNECT -> line(at, "  joined network " + network, "");
        case Actions.DISCONNECT -> line(at, "  left network " + network, "");
        default -> List.of();
      };
    }
    if (LifeStory.SILENT.contains(event.action()) || event.probe()) {
      return List.of();
    }
    String detail = event.detail() == null ? "" : event.detail();
    return switch (event.action()) {
      case Actions.CREATE -> line(at, "created", "");
      case Actions.START -> line(at, "started", run(r -> at.equals(r.startedAt()), RunText::nth));
      case Actions.DIE -> death(at, find(r -> at.equals(r.diedAt())), event);
      case Actions.KILL ->
          line(
              at,
              "sent",
              LifeStory.signal(event.attributes().getOrDefault("signal", "of an unknown number")));
      case Actions.OOM ->
          List.of(text.at(at, "oom", "the kernel killed a process for memory", Tone.BAD));
      case Actions.HEALTH_STATUS -> health(at, detail);
      case Actions.EXEC_CREATE -> line(at, "  exec", Words.cut(detail, COMMAND));
      case Actions.RENAME -> line(at, "renamed", renamed(event));
      case Actions.DESTROY -> line(at, "destroyed", "");
      case Actions.PAUSE -> line(at, "paused", "");
      case Actions.UNPAUSE -> line(at, "unpaused", pausedFor(at));
      case Actions.ATTACH, Actions.DETACH -> line(at, "  " + event.action() + "ed", "");
      // Podman's policy announces its restarts, as a person's.
      case Actions.RESTART ->
          isOfPolicy(at) ? List.of() : line(at, "  `docker restart` is done", "");
      case Actions.STOP -> line(at, "  `docker stop` is done", "");
      default -> line(at, event.action(), detail);
    };
  }

  private List<String> line(Instant at, String word, String more) {
    return List.of(text.at(at, word, more));
  }

  private @Nullable Incarnation find(Predicate<Incarnation> wanted) {
    return runs.stream().filter(wanted).findFirst().orElse(null);
  }

  /** Whether the policy made the next start. */
  private boolean isOfPolicy(Instant at) {
    Incarnation next = find(run -> run.startedAt() != null && !run.startedAt().isBefore(at));
    return next != null && next.startedBy() == StartedBy.POLICY;
  }

  private String run(Predicate<Incarnation> wanted, Function<Incarnation, String> words) {
    Incarnation run = find(wanted);
    return run == null ? "" : words.apply(run);
  }

  private static String renamed(EngineEvent event) {
    String old = event.attributes().getOrDefault("oldName", "?");
    return "from " + (old.startsWith("/") ? old.substring(1) : old);
  }

  private String pausedFor(Instant until) {
    for (Incarnation run : runs) {
      for (Pause pause : run.pauses()) {
        if (until.equals(pause.to())) {
          return "after " + Words.duration(Duration.between(pause.from(), until));
        }
      }
    }
    return "";
  }

  /** A start without an event. */
  String startedUnseen(Incarnation run) {
    return text.at(Objects.requireNonNull(run.startedAt()), "started", RunText.nth(run))
        + text.faint("  before Epitaph watched, as inspect reports");
  }

  /** Restarts that are printed as one line. */
  List<String> folded(RestartFold fold, List<EngineEvent> hidden) {
    List<String> lines = new ArrayList<>();
    lines.add(text.span(fold.from(), fold.to(), "restarted", fold.sentence()));
    String besides = RestartFold.besides(hidden);
    if (besides != null) {
      lines.add(text.note("meanwhile " + besides + "; `epitaph events` lists them"));
    }
    return lines;
  }

  private List<String> health(Instant at, String status) {
    List<String> lines = new ArrayList<>();
    HealthChange change =
        runs.stream()
            .flatMap(run -> run.health().stream())
            .filter(each -> each.at().equals(at))
            .findFirst()
            .orElse(null);
    boolean ill = status.equals("unhealthy");
    String streak =
        change == null || change.failingStreak() == 0
            ? ""
            : change.failingStreak() == 1
                ? ", 1 probe failed"
                : ", " + change.failingStreak() + " probes failed in a row";
    lines.add(text.at(at, "health", status + streak, ill ? Tone.WARN : Tone.GOOD));
    if (ill && change != null && change.output() != null && !change.output().isBlank()) {
      change
          .output()
          .lines()
          .limit(PROBE_LINES)
          .forEach(said -> lines.add(text.quoted(lines.size() == 1 ? "probe said" : "", said)));
    }
    return lines;
  }

  /**
   * @param run the one that ended; null when it is not known
   * @param event the {@code die}; null when none was seen
   */
  List<String> death(Instant at, @Nullable Incarnation run, @Nullable EngineEvent event) {
    CauseOfDeath cause = run == null ? null : run.cause();
    if (run == null || cause == null) {
      String code = event == null ? null : event.attributes().get("exitCode");
      return line(at, "died", code == null ? "" : "exit " + code);
    }
    boolean failed = cause.kind() == CauseOfDeath.Kind.COULD_NOT_START;
    List<String> lines = new ArrayList<>();
    lines.add(
        text.at(
                at,
                failed ? "failed" : "died",
                Sentences.withShortIds(cause.sentence()),
                cause.kind().fault() ? Tone.BAD : Tone.PLAIN)
            + text.faint("  " + sureness(cause)));
    new LastWordsLines(text).addTo(lines, run.lastWords());
    if (run.host() != null) {
      lines.add(text.note("its host: " + Sentences.withShortIds(run.host().sentence())));
    }
    if (run.probes() > 0) {
      lines.add(text.note(Words.count(run.probes(), "health probe") + " ran"));
    }
    if (run.next() == Next.GAVE_UP) {
      lines.add(text.warning("gave up", "the policy" + RunText.policy(run) + " is used up"));
    }
    return lines;
  }

  private static String sureness(CauseOfDeath cause) {
    int evidence = cause.evidence().size();
    return Wire.name(cause.confidence())
        + (evidence == 0 ? "" : ", " + Words.count(evidence, "event"));
  }
}
