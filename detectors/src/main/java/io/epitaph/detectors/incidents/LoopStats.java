package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.ExitCode;
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
  private boolean faults;
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
    faults = other.faults;
    events = other.events;
    containers = other.containers;
  }

  void death(String containerId, Run run, String eventId, Instant at, @Nullable Duration ran) {
    if (!containers.contains(containerId)) {
      containers = Lists.append(containers, containerId, Episode.CONTAINERS);
    }
    if (firstDeathEventId == null) {
      firstDeathEventId = eventId;
      firstDeathAt = at;
    }
    lastDeathAt = at;
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
    faults |= run.cause() != null && run.cause().kind().fault();
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
    deaths += other.deaths;
    restarts += other.restarts;
    other.exitCodes.forEach((code, n) -> count(code, Math.toIntExact(n)));
    for (Death death : other.latest) {
      latest = Lists.append(latest, death, DEATHS);
    }
    if (other.firstDeathAt.isBefore(firstDeathAt)) {
      firstDeathAt = other.firstDeathAt;
    }
    if (other.lastDeathAt.isAfter(lastDeathAt)) {
      lastDeathAt = other.lastDeathAt;
      lastRun = other.lastRun;
      lastExitCode = other.lastExitCode;
      lastCause = other.lastCause;
    }
    faults |= other.faults;
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

  boolean hasFaults() {
    return faults;
  }

  @Nullable Duration lastDelay() {
    return delays.isEmpty() ? null : delays.get(delays.size() - 1);
  }

  // ---- for people

  /** {@code exit 127: command not found after 0.2 s, 6 deaths in 4 s}. */
  String sentence() {
    String after = lastRun == null ? "" : " after " + Words.duration(lastRun);
    return (lastCause.isEmpty() ? "dies" : lastCause)
        + after
        + ", "
        + Words.count(deaths, "death")
        + (deaths > 1 ? " in " + Words.duration(span()) : "");
  }

  private Duration span() {
    return Duration.between(firstDeathAt, lastDeathAt);
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
