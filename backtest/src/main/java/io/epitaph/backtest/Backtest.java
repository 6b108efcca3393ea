package io.epitaph.backtest;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.Actions;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Derives the incidents of entries, under one or several settings at once. What it remembers are
 * the containers that live, and the incidents found; not what is behind it.
 *
 * <p>Time passes as the entries say. Behind the last one it goes on, so that what waited for
 * something that did not come is decided.
 */
public final class Backtest {
  /** How long time goes on behind the last event when no end is given. */
  public static final Duration WAITS = Duration.ofMinutes(30);

  /** What is so much later than it was collected is of a clock that is ahead. */
  private static final Duration AHEAD = Duration.ofSeconds(30);

  /** As the forensics job: of many events that only say how late it is, few are worth a step. */
  private static final Duration TIME_EVERY = Duration.ofMillis(250);

  private static final int FAILURES = 5;

  private final List<Variant> variants;
  private final @Nullable Instant from;
  private final @Nullable Instant to;
  private final Map<String, EngineRef> engines = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Instant> passed = new HashMap<>();
  private long events;
  private long containers;
  private @Nullable Instant first;
  private @Nullable Instant last;

  /** The newest time that is not of a clock that is ahead. */
  private Instant newest = Instant.EPOCH;

  private Backtest(
      List<IncidentSettings> settings,
      boolean keepsDeaths,
      @Nullable Instant from,
      @Nullable Instant to) {
    this.variants = settings.stream().map(each -> new Variant(each, keepsDeaths)).toList();
    this.from = from;
    this.to = to;
  }

  /**
   * What was found.
   *
   * @param incidents for each of the settings, in their order: all incidents as they were last, in
   *     the order in which they opened
   * @param deaths under the first of the settings, in order of time; empty unless they were asked
   *     for
   * @param events how many were taken
   * @param engines how many they were of
   * @param containers how many lives were followed
   * @param first the first event's time; null without events
   * @param last the last event's
   * @param until to where time went on; null when there was nothing
   * @param failures what could not be worked on, for people: a fault of the detectors
   */
  public record Findings(
      List<List<Incident>> incidents,
      List<Incarnation> deaths,
      long events,
      int engines,
      long containers,
      @Nullable Instant first,
      @Nullable Instant last,
      @Nullable Instant until,
      List<String> failures) {}

  /**
   * Takes all entries to their end.
   *
   * @param keepsDeaths whether {@link Findings#deaths} are kept: memory for each
   * @param from what was before is left out; null for all
   * @param to what was then or later is left out, and time goes on to then; null for all, and for
   *     {@link #WAITS} behind it
   * @param progress called after each event with their number
   * @throws IOException when the entries cannot be read
   */
  public static Findings run(
      Entries entries,
      List<IncidentSettings> settings,
      boolean keepsDeaths,
      @Nullable Instant from,
      @Nullable Instant to,
      LongConsumer progress)
      throws IOException {
    Backtest test = new Backtest(settings, keepsDeaths, from, to);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      try {
        test.take(entry);
      } catch (RuntimeException e) {
        // As the forensics job: one entry must not hide what all others show.
        test.failed("an entry of " + entry.engine().name() + " at " + entry.at() + ": " + e);
      }
      progress.accept(test.events);
    }
    return test.end();
  }

  private void take(Entry entry) {
    Instant at = entry.at();
    if ((from != null && at.isBefore(from)) || (to != null && !at.isBefore(to))) {
      return;
    }
    EngineRef engine = entry.engine();
    engines.putIfAbsent(engine.id(), engine);
    if (entry instanceof Entry.Event read) {
      EngineEvent event = read.event();
      events++;
      first = first == null || at.isBefore(first) ? at : first;
      last = last == null || at.isAfter(last) ? at : last;
      passTo(at, event.collectedAt());
      String container = event.containerId();
      if (container == null || Actions.WITHOUT_EFFECT.contains(event.action())) {
        onTime(engine, at);
      } else {
        count(engine, container, () -> variants.forEach(v -> v.onEvent(event, newest)));
      }
    } else if (entry instanceof Entry.Snapshot read) {
      InspectSnapshot snapshot = read.snapshot();
      count(
          engine,
          snapshot.containerId(),
          () -> variants.forEach(v -> v.onSnapshot(snapshot, newest)));
    } else if (entry instanceof Entry.Kill read) {
      variants.forEach(v -> v.onOomKill(read.kill(), newest));
    } else if (entry instanceof Entry.Status read) {
      CollectorStatus status = read.status();
      if (status.upTo() != null) {
        passTo(status.upTo(), status.at());
      }
      variants.forEach(variant -> variant.onStatus(status, newest));
    }
  }

  private void failed(String sentence) {
    if (failures.size() < FAILURES) {
      failures.add(sentence);
    }
  }

  private void onTime(EngineRef engine, Instant at) {
    Instant before = passed.get(engine.id());
    if (before == null || at.isAfter(before.plus(TIME_EVERY))) {
      passed.put(engine.id(), at);
      variants.forEach(variant -> variant.onTime(engine, at, newest));
    }
  }

  private void count(EngineRef engine, String container, Runnable step) {
    boolean known = variants.get(0).knows(engine, container);
    step.run();
    if (!known && variants.get(0).knows(engine, container)) {
      containers++;
    }
  }

  private void passTo(Instant at, Instant collectedAt) {
    if (at.isAfter(newest) && !at.isAfter(collectedAt.plus(AHEAD))) {
      newest = at;
    }
  }

  private Findings end() {
    Instant reached = newest.isAfter(Instant.EPOCH) ? newest : last;
    Instant until = to != null || reached == null ? to : reached.plus(WAITS);
    if (until != null) {
      for (Variant variant : variants) {
        engines.values().forEach(engine -> variant.passTime(engine, until, to == null));
        variant.end(until);
      }
    }
    variants.forEach(variant -> variant.failures().forEach(this::failed));
    return new Findings(
        variants.stream().map(Variant::incidents).toList(),
        variants.get(0).deaths(),
        events,
        engines.size(),
        containers,
        first,
        last,
        until,
        List.copyOf(failures));
  }
}
