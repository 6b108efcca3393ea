package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.ExitCode;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row of deaths and restarts in numbers. Bounded; its lists and maps are only replaced. */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class LoopStats {
  private static final int DELAYS = 12;
  private static final int CODES = 16;
  private static final int DEATHS = 8;

  /** A death whose verdict may still change. */
  record Death(String incarnationId, @Nullable Integer exitCode) {}

  private @Nullable String firstDeathEventId;
  private Instant firstDeathAt = Instant.EPOCH;
  private Instant lastDeathAt = Instant.EPOCH;
  private long deaths;
  private long restarts;
  private Map<Integer, Long> exitCodes = new TreeMap<>();
  private List<Duration> delays = List.of();
  private List<Death> latest = List.of();
  private @Nullable Duration lastRun;
  private @Nullable Integer lastExitCode;
  private String lastCause = "";

  /** As it is written; null in earlier versions, and when it is not known. */
  private @Nullable String lastCauseKind;

  private boolean faults;

  /** Deaths while it was unhealthy. */
  private long unhealthy;

  /** Those of them, and those in its pod, that somebody made because it is. */
  private long forHealth;

  /** True when a pod's container was stopped and made anew, which shows no check. */
  private boolean byPod;

  private @Nullable String probeOutput;

  /** From the first death to the last, whatever the clock was set to; null in earlier versions. */
  private @Nullable Duration span;

  private List<String> events = List.of();

  /** Those that died, the latest last. */
  private List<String> containers = List.of();

  LoopStats() {}

  LoopStats(LoopStats other) {
    firstDeathEventId = other.firstDeathEventId;
    firstDeathAt = other.firstDeathAt;
    lastDeathAt = other.lastDeathAt;
    deaths = other.deaths;
    restarts = other.restarts;
    exitCodes = new TreeMap<>(other.exitCodes);
    delays = other.delays;
    latest = other.latest;
    lastRun = other.lastRun;
    lastExitCode = other.lastExitCode;
    lastCause = other.lastCause;
    lastCauseKind = other.lastCauseKind;
    faults = other.faults;
    unhealthy = other.unhealthy;
    forHealth = other.forHealth;
    byPod = other.byPod;
    probeOutput = other.probeOutput;
    span = other.span;
    events = other.events;
    containers = other.containers;
  }

  /**
   * @param ran how long it ran; null when not known
   */
  void death(
      String containerId,
      Run run,
      String eventId,
      Instant at,
      @Nullable Duration ran,
      DeathNote note) {
    if (!containers.contains(containerId)) {
      containers = Lists.append(containers, containerId, Episode.CONTAINERS);
    }
    if (firstDeathEventId == null) {
      firstDeathEventId = eventId;
      firstDeathAt = at;
      span = Duration.ZERO;
    } else {
      Duration gap = Duration.between(lastDeathAt, at);
      span = gap.isNegative() ? span() : span().plus(gap);
    }
    lastDeathAt = at;
    unhealthy += note.unhealthy() ? 1 : 0;
    forHealth += note.forItsHealth() ? 1 : 0;
    byPod = note.byPod() && !note.unhealthy();
    probeOutput = note.probe() == null ? probeOutput : note.probe();
    deaths++;
    count(run.exitCode(), 1);
    latest = Lists.append(latest, new Death(run.incarnationId(), run.exitCode()), DEATHS);
    lastRun = ran;
    events = Lists.append(events, eventId, DEATHS);
    last(run);
  }

  private void last(Run run) {
    lastExitCode = run.exitCode();
    lastCause = run.cause() == null ? "" : run.cause().sentence();
    lastCauseKind = run.cause() == null ? null : Wire.name(run.cause().kind());
    faults |= run.cause() != null && run.cause().kind().fault();
  }

  /**
   * More is known of what its check said.
   *
   * @return false when that does not matter
   */
  boolean probed(HealthChange change) {
    boolean news = unhealthy > 0 && change.status().equals("unhealthy") && change.output() != null;
    probeOutput = news ? change.output() : probeOutput;
    return news;
  }

  void restart(Duration delay) {
    restarts++;
    delays = Lists.append(delays, delay, DELAYS);
  }

  /** A death that was counted has another exit code or cause now. */
  void revise(Run run) {
    for (int i = 0; i < latest.size(); i++) {
      Death death = latest.get(i);
      if (death.incarnationId().equals(run.incarnationId())) {
        count(death.exitCode(), -1);
        count(run.exitCode(), 1);
        List<Death> changed = new ArrayList<>(latest);
        changed.set(i, new Death(run.incarnationId(), run.exitCode()));
        latest = changed;
        if (i == latest.size() - 1) {
          last(run);
        }
        return;
      }
    }
  }

  private void count(@Nullable Integer code, int by) {
    if (code == null || (exitCodes.size() >= CODES && !exitCodes.containsKey(code))) {
      return;
    }
    long count = exitCodes.getOrDefault(code, 0L) + by;
    if (count > 0) {
      exitCodes.put(code, count);
    } else {
      exitCodes.remove(code);
    }
  }

  void add(LoopStats other) {
    unhealthy += other.unhealthy;
    forHealth += other.forHealth;
    probeOutput = probeOutput == null ? other.probeOutput : probeOutput;
    deaths += other.deaths;
    restarts += other.restarts;
    other.exitCodes.forEach((code, n) -> count(code, Math.toIntExact(n)));
    for (Death death : other.latest) {
      latest = Lists.append(latest, death, DEATHS);
    }
    Duration longest = span().compareTo(other.span()) > 0 ? span() : other.span();
    if (other.firstDeathAt.isBefore(firstDeathAt)) {
      firstDeathAt = other.firstDeathAt;
    }
    if (other.lastDeathAt.isAfter(lastDeathAt)) {
      lastDeathAt = other.lastDeathAt;
      lastRun = other.lastRun;
      lastExitCode = other.lastExitCode;
      lastCause = other.lastCause;
      lastCauseKind = other.lastCauseKind;
    }
    faults |= other.faults;
    Duration together = Duration.between(firstDeathAt, lastDeathAt);
    span = together.compareTo(longest) > 0 ? together : longest;
  }

  // ---- the row

  /** The event of the first death; null before it. */
  @Nullable String firstDeathEventId() {
    return firstDeathEventId;
  }

  Instant firstDeathAt() {
    return firstDeathAt;
  }

  /** The deaths that are its evidence, at most {@value #DEATHS}. */
  List<String> events() {
    return events;
  }

  List<String> containers() {
    return containers;
  }

  /** True when it is more than a task that completes again and again. */
  boolean isSevere() {
    return faults || forHealth > 0;
  }

  /** True when most of its deaths were made because it is unhealthy. */
  boolean isOfHealth() {
    return forHealth * 2 > deaths;
  }

  @Nullable Duration lastDelay() {
    return delays.isEmpty() ? null : delays.get(delays.size() - 1);
  }

  // ---- for people

  /** {@code exit 127: command not found after 0.2 s, 6 deaths in 4 s}. */
  String sentence() {
    if (isOfHealth()) {
      return "restarted "
          + Words.count(restarts, "time")
          + (span().isZero() ? "" : " in " + Words.duration(span()))
          + (byPod
              ? " by its pod, as after a liveness probe that failed"
              : " because it is unhealthy" + probe());
    }
    String after = lastRun == null ? "" : " after " + Words.duration(lastRun);
    return (lastCause.isEmpty() ? "dies" : lastCause)
        + after
        + ", "
        + Words.count(deaths, "death")
        + (deaths > 1 ? " in " + Words.duration(span()) : "")
        + (deaths > 1 && unhealthy == deaths ? ", each while it was unhealthy" + probe() : "");
  }

  private String probe() {
    return probeOutput == null || probeOutput.isBlank()
        ? ""
        : ": " + Words.cut(Words.firstLine(probeOutput), 120);
  }

  private Duration span() {
    return span == null ? Duration.between(firstDeathAt, lastDeathAt) : span;
  }

  void numbers(Numbers numbers) {
    numbers.put("deaths", deaths);
    numbers.put("restarts", restarts);
    numbers.put("exitCode", ExitCode.unsigned(lastExitCode));
    numbers.put("lastRunNanos", lastRun);
    numbers.put("lastDelayNanos", lastDelay());
    numbers.put("spanNanos", span());
  }

  /**
   * @param policy the restart policy; null when not known
   */
  void details(Details details, @Nullable String policy) {
    details.put("cause", lastCause);
    details.put("causeKind", lastCauseKind);
    details.put("reason", isOfHealth() ? "unhealthy" : null);
    details.put("probeOutput", probeOutput);
    details.put("policy", policy);
    details.put("exitCodes", exitCodesText());
    details.put("delays", delays.stream().map(Words::duration).collect(Collectors.joining(", ")));
    details.put("firstDeathAt", firstDeathAt);
    details.put("lastDeathAt", lastDeathAt);
  }

  /** {@code 127 (6 times), 1}. */
  private String exitCodesText() {
    return exitCodes.entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
        .map(
            e ->
                ExitCode.text(e.getKey())
                    + (e.getValue() == 1 ? "" : " (" + e.getValue() + " times)"))
        .collect(Collectors.joining(", "));
  }
}
