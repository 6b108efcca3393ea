package io.epitaph.detectors;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens on one engine, written down in order of time, and played to the trackers.
 *
 * <p>It makes the events and snapshots that a collector makes, with the order and the times of a
 * real engine, 20.10.
 */
final class EngineScript {
  static final EngineRef ENGINE = new EngineRef("engine-1", "docker-1", "host-1");
  static final Instant BEGIN = Instant.parse("2026-02-03T14:00:00Z");

  /** Two events of one engine are never at one time. */
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(2);

  private final List<Input> sent = new ArrayList<>();
  private IncidentSettings settings = IncidentSettings.DEFAULTS;
  private Instant now = BEGIN;
  private int containers;
  private boolean muted;
  private int eventsUntilStep = Integer.MAX_VALUE;
  private Duration step = Duration.ZERO;
  private boolean stepTold;
  private boolean unwatched;

  /** What a collector can tell of a gap, by what inspect says after it. */
  private static final Set<String> RECONSTRUCTED =
      Set.of("create", "start", "die", "pause", "unpause", "health_status", "rename", "destroy");

  /** A container that is going to be; its name makes its id. */
  ScriptedContainer container(String name) {
    containers++;
    String id = String.format("%064x", 0xc0ffee00L + containers);
    return new ScriptedContainer(this, id, name);
  }

  EngineScript settings(IncidentSettings changed) {
    settings = changed;
    return this;
  }

  /**
   * The engine's clock is set back after so many events from now.
   *
   * @param told whether the collector says so, which it does after the next event
   */
  EngineScript setsBack(int events, Duration by, boolean told) {
    eventsUntilStep = events;
    step = by;
    stepTold = told;
    return this;
  }

  private void setBack() {
    if (eventsUntilStep == 0) {
      now = now.minus(step);
    } else if (eventsUntilStep == -1 && stepTold) {
      sent.add(Input.stepped(now));
    }
    eventsUntilStep--;
  }

  EngineScript pass(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  Instant now() {
    return now;
  }

  /** Plays all of it, as it was sent. */
  Outcome outcome() {
    return outcome(Delivery.PROMPT);
  }

  Outcome outcome(Delivery delivery) {
    return new ScriptRun(settings).play(delivery.arrange(sent), now);
  }

  /** As {@link #outcome(Delivery)}, without checking each step: for a great many. */
  Outcome outcomeUnchecked(Delivery delivery) {
    return new ScriptRun(settings, false).play(delivery.arrange(sent), now);
  }

  String event(
      String type,
      String action,
      @Nullable String detail,
      String actorId,
      Map<String, String> attributes,
      @Nullable String discriminator,
      boolean probe) {
    setBack();
    now = now.plus(BETWEEN_EVENTS);
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    String id = EngineEvent.idOf(ENGINE.id(), nanos, type, action, actorId, discriminator);
    EngineEvent event =
        new EngineEvent(
            EngineEvent.SCHEMA,
            id,
            ENGINE,
            now,
            now.plusMillis(1),
            type,
            action,
            detail,
            actorId,
            attributes,
            "local",
            "{}",
            unwatched ? Origin.reconstructed("inspect", Confidence.CERTAIN) : Origin.OBSERVED,
            probe);
    if (!muted && (!unwatched || (type.equals("container") && RECONSTRUCTED.contains(action)))) {
      sent.add(new Input(event, null));
    }
    return id;
  }

  String network(String action, String containerId) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("container", containerId);
    attributes.put("name", "bridge");
    attributes.put("type", "bridge");
    return event("network", action, null, "net-1", attributes, containerId, false);
  }

  void snapshot(InspectSnapshot snapshot) {
    if (!muted && !unwatched) {
      sent.add(new Input(null, snapshot));
    }
  }

  /** What the collector says beside. */
  EngineScript status(Input status) {
    sent.add(status);
    return this;
  }

  /** The events are lost, and what can be known of them is reconstructed after the gap. */
  EngineScript unwatched(Runnable what) {
    Instant from = now;
    int before = sent.size();
    unwatched = true;
    what.run();
    unwatched = false;
    sent.add(before, Input.gap(from, now));
    return this;
  }

  /** Nobody watches: the collector is down, or the engine's ring overflowed. */
  void muted(Runnable what) {
    muted = true;
    what.run();
    muted = false;
  }
}
