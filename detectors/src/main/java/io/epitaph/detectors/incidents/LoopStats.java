package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
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
final class LoopStats implements Cloneable {
  private static final int DELAYS = 12;
  private static final int CODES = 16;
  private static final int DEATHS = 8;

  /** A death that may still be judged anew. */
  record Death(String incarnationId, @Nullable Integer exitCode) {}

  @Nullable String firstDeathEventId;
  Instant firstDeathAt = Instant.EPOCH;
  Instant lastDeathAt = Instant.EPOCH;
  long deaths;
  long restarts;
  Map<Integer, Long> exitCodes = new TreeMap<>();
  List<Duration> delays = List.of();
  List<Death> latest = List.of();
  @Nullable Duration lastRun;
  @Nullable Integer lastExitCode;
  String lastCause = "";
  boolean faults;
  List<String> events = List.of();

  /** Those that died, the latest last. */
  List<String> containers = List.of();

  LoopStats copy() {
    try {
      LoopStats copy = (LoopStats) clone();
      copy.exitCodes = new TreeMap<>(exitCodes);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
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
        List<Death> changed = new java.util.ArrayList<>(latest);
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

  @Nullable Duration lastDelay() {
    return delays.isEmpty() ? null : delays.get(delays.size() - 1);
  }

  /** {@code 127 (6 times), 1}. */
  String exitCodesText() {
    return exitCodes.entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
        .map(e -> e.getKey() + (e.getValue() == 1 ? "" : " (" + e.getValue() + " times)"))
        .collect(Collectors.joining(", "));
  }

  String delaysText() {
    return delays.stream().map(Words::duration).collect(Collectors.joining(", "));
  }
}
