package io.epitaph.stack;

import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IncidentQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.indexer.search.LifeQuery;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks, in Elasticsearch, for what must be told of the lives that a demo plays. It knows what is
 * wanted; nothing that it knows is in the way of the data.
 */
public final class Demo {
  /** Before the name of each container. */
  public static final String PREFIX = "demo-";

  /** One life that is played. */
  public enum Played {
    EPHEMERAL(1, "ephemeral", "completed, last words \"I am ephemeral\""),
    LEGACY(3, "legacy", "completed, exit 0"),
    CHOKED_CHILD(7, "choked-child", "oom: process killed, container survived; completed"),
    CHOKED(8, "choked", "one oom: container killed at 8 MiB; out of memory, exit 137"),
    SICK(9, "sick", "healthy, then unhealthy with the probe's output; stuck unhealthy"),
    LOOP(11, "loop", "one restart-loop: 6 deaths, exit 127, gave up");

    private final int number;
    private final String container;
    private final String wanted;

    Played(int number, String container, String wanted) {
      this.number = number;
      this.container = container;
      this.wanted = wanted;
    }

    /** As numbered in {@code docs/lives.md}. */
    public int number() {
      return number;
    }

    public String container() {
      return PREFIX + container;
    }

    /** What must be told of it, for people. */
    public String wanted() {
      return wanted;
    }
  }

  /** What Elasticsearch holds of one container. */
  private record Facts(
      Life life, List<Incarnation> runs, List<Incident> incidents, List<EngineEvent> events) {

    @Nullable Incarnation last() {
      return runs.isEmpty() ? null : runs.get(runs.size() - 1);
    }

    boolean diedOf(CauseOfDeath.Kind kind) {
      Incarnation last = last();
      return last != null && last.cause() != null && last.cause().kind() == kind;
    }

    List<Incident> alerts() {
      return incidents.stream().filter(i -> i.partOf() == null).toList();
    }

    boolean one(Incident.Kind kind) {
      return alerts().size() == 1 && alerts().get(0).kind() == kind;
    }

    boolean inOrder(String... actions) {
      int next = 0;
      for (EngineEvent event : events) {
        if (next < actions.length && event.action().equals(actions[next])) {
          next++;
        }
      }
      return next == actions.length;
    }
  }

  /**
   * What was told of a life.
   *
   * @param told for people
   * @param right whether it is what is wanted
   */
  public record Told(Played played, String told, boolean right) {}

  /**
   * A death that was found.
   *
   * @param after from its death, by the engine's clock, to when it was found in Elasticsearch
   */
  public record Death(String container, Incarnation run, Duration after) {}

  /** Learns what is found, as it is found. */
  public interface Narrator {
    void died(Death death);

    void incident(Incident incident);
  }

  private static final int MOST = 200;

  private final IndexSearch reader;
  private final Instant since;
  private final Set<String> deathsSeen = new HashSet<>();
  private final Map<String, String> incidentsSeen = new TreeMap<>();
  private final List<Duration> waits = new ArrayList<>();

  /**
   * @param since what happened before is of an earlier demo
   */
  public Demo(IndexSearch reader, Instant since) {
    this.reader = reader;
    this.since = since;
  }

  // ---- looking

  /** Tells the narrator what is new. */
  public void look(Narrator narrator) throws IOException {
    for (Incarnation run : reader.incarnationsSince(since, MOST)) {
      boolean dead = run.diedAt() != null && run.cause() != null;
      if (dead && isPlayed(run.containerName()) && deathsSeen.add(run.id())) {
        Duration after = Duration.between(run.diedAt(), Instant.now());
        waits.add(after);
        narrator.died(new Death(String.valueOf(run.containerName()), run, after));
      }
    }
    for (Incident incident : reader.incidents(new IncidentQuery(null, null, null, null, MOST))) {
      boolean alert =
          incident.partOf() == null
              && isPlayed(incident.containerName())
              && !incident.openedAt().isBefore(since);
      String now = Wire.name(incident.status());
      if (alert && !now.equals(incidentsSeen.put(incident.id(), now))) {
        narrator.incident(incident);
      }
    }
  }

  private static boolean isPlayed(@Nullable String name) {
    for (Played played : Played.values()) {
      if (played.container().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** From death to found, the median so far; null while none was found. */
  public @Nullable Duration medianWait() {
    if (waits.isEmpty()) {
      return null;
    }
    List<Duration> sorted = waits.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** What is told now of each life. */
  public List<Told> verdict() throws IOException {
    List<Told> all = new ArrayList<>();
    for (Played played : Played.values()) {
      Life life = life(played);
      if (life == null) {
        all.add(new Told(played, "nothing", false));
        continue;
      }
      List<EngineEvent> events = new ArrayList<>();
      reader.events(new EventQuery(life.containerId(), null, null, null, null), events::add);
      Facts facts =
          new Facts(life, reader.incarnations(life.containerId()), incidents(life), events);
      all.add(new Told(played, told(facts), fits(played, facts)));
    }
    return all;
  }

  private @Nullable Life life(Played played) throws IOException {
    return reader.lives(new LifeQuery(played.container(), null, null, null, 10)).stream()
        .filter(life -> !life.firstSeenAt().isBefore(since))
        .findFirst()
        .orElse(null);
  }

  private List<Incident> incidents(Life life) throws IOException {
    return reader.incidents(new IncidentQuery(null, null, null, life.containerId(), 50));
  }

  private static String told(Facts facts) {
    List<String> parts = new ArrayList<>();
    for (Incident incident : facts.alerts()) {
      parts.add(Wire.name(incident.kind()) + ": " + incident.summary());
    }
    Incarnation last = facts.last();
    if (last == null || last.cause() == null) {
      parts.add(last == null ? "never ran" : "runs");
    } else if (parts.isEmpty() || !facts.one(Incident.Kind.RESTART_LOOP)) {
      parts.add(last.cause().sentence());
    }
    if (last != null && last.lastWords() != null && !last.lastWords().lines().isEmpty()) {
      List<String> lines = last.lastWords().lines();
      parts.add("last words \"" + lines.get(lines.size() - 1) + "\"");
    }
    return String.join("; ", parts);
  }

  // ---- what is wanted

  private static boolean fits(Played played, Facts facts) {
    return switch (played) {
      case EPHEMERAL -> ephemeral(facts);
      case LEGACY -> legacy(facts);
      case CHOKED_CHILD -> chokedChild(facts);
      case CHOKED -> choked(facts);
      case SICK -> sick(facts);
      case LOOP -> loop(facts);
    };
  }

  private static boolean ephemeral(Facts facts) {
    Incarnation last = facts.last();
    return facts.diedOf(CauseOfDeath.Kind.COMPLETED)
        && facts.alerts().isEmpty()
        && last != null
        && last.lastWords() != null
        && last.lastWords().lines().equals(List.of("I am ephemeral"))
        && facts.inOrder("create", "connect", "start", "die", "disconnect");
  }

  private static boolean legacy(Facts facts) {
    return facts.diedOf(CauseOfDeath.Kind.COMPLETED)
        && facts.alerts().isEmpty()
        && Integer.valueOf(0).equals(facts.life().lastExitCode());
  }

  private static boolean chokedChild(Facts facts) {
    return facts.diedOf(CauseOfDeath.Kind.COMPLETED)
        && facts.one(Incident.Kind.OOM)
        && "process-killed-container-survived"
            .equals(facts.alerts().get(0).details().get("verdict"));
  }

  private static boolean choked(Facts facts) {
    if (!facts.diedOf(CauseOfDeath.Kind.OUT_OF_MEMORY) || !facts.one(Incident.Kind.OOM)) {
      return false;
    }
    Incident oom = facts.alerts().get(0);
    return "container-killed".equals(oom.details().get("verdict"))
        && Long.valueOf(8L * 1024 * 1024).equals(oom.numbers().get("limitBytes"))
        && Integer.valueOf(137).equals(facts.life().lastExitCode());
  }

  private static boolean sick(Facts facts) {
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

  private static boolean loop(Facts facts) {
    if (!facts.one(Incident.Kind.RESTART_LOOP)) {
      return false;
    }
    Incident loop = facts.alerts().get(0);
    return Long.valueOf(6).equals(loop.numbers().get("deaths"))
        && Long.valueOf(127).equals(loop.numbers().get("exitCode"))
        && "gave-up".equals(loop.resolution())
        && facts.runs().size() == 6;
  }
}
