package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was last known of a container, by the events and snapshots that were sent. A value.
 *
 * @param knownAt the time of the last of them, by the engine's clock
 * @param name empty while it is not known
 * @param labels masked
 * @param running whether it ran, paused or not
 * @param health what its check found last; null for nothing
 * @param startedAt the last start; null for none
 * @param finishedAt the last death; null for none
 * @param restartCount inspect's; null while it is not known
 */
record KnownContainer(
    Instant knownAt,
    String name,
    String image,
    Map<String, String> labels,
    boolean running,
    boolean paused,
    @Nullable String health,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Integer restartCount) {

  KnownContainer {
    knownAt = knownAt == null ? Instant.EPOCH : knownAt;
    name = name == null ? "" : name;
    image = image == null ? "" : image;
    labels = labels == null ? Map.of() : Map.copyOf(labels);
  }

  /** One of which only this is known. */
  static KnownContainer named(Instant at, String name, String image, Map<String, String> labels) {
    return new KnownContainer(at, name, image, labels, false, false, null, null, null, null);
  }

  /** With what a snapshot shows. */
  static KnownContainer of(@Nullable KnownContainer before, InspectSnapshot snapshot, Facts facts) {
    Instant started = laterOrNull(before == null ? null : before.startedAt, facts.startedAt());
    Instant finished = laterOrNull(before == null ? null : before.finishedAt, facts.finishedAt());
    if (before != null && before.knownAt.isAfter(snapshot.takenAt())) {
      // Events that were sent since say how it is now.
      return new KnownContainer(
          before.knownAt,
          before.name,
          facts.image(),
          facts.labels(),
          before.running,
          before.paused,
          before.health,
          started,
          finished,
          before.restartCount == null ? facts.restartCount() : before.restartCount);
    }
    return new KnownContainer(
        snapshot.takenAt(),
        facts.name(),
        facts.image(),
        facts.labels(),
        facts.status().equals("running") || facts.status().equals("paused"),
        facts.status().equals("paused"),
        facts.health(),
        started,
        finished,
        facts.restartCount());
  }

  /** With what an event says that makes no container known, nor ends it. */
  KnownContainer with(String action, @Nullable String detail, Instant at) {
    return switch (action) {
      case Actions.START ->
          new KnownContainer(
              at, name, image, labels, true, false, null, at, finishedAt, restartCount);
      case Actions.DIE ->
          new KnownContainer(
              at, name, image, labels, false, false, health, startedAt, at, restartCount);
      case Actions.PAUSE, Actions.UNPAUSE ->
          new KnownContainer(
              at,
              name,
              image,
              labels,
              true,
              action.equals(Actions.PAUSE),
              health,
              startedAt,
              finishedAt,
              restartCount);
      case Actions.HEALTH_STATUS ->
          new KnownContainer(
              at,
              name,
              image,
              labels,
              running,
              paused,
              detail,
              startedAt,
              finishedAt,
              restartCount);
      default -> this;
    };
  }

  KnownContainer renamed(String now, Instant at) {
    return new KnownContainer(
        at, now, image, labels, running, paused, health, startedAt, finishedAt, restartCount);
  }

  byte[] json() {
    return Wire.write(this);
  }

  /** What {@link #json} wrote; null when it is damaged: then nothing is known. */
  static @Nullable KnownContainer read(byte[] json) {
    try {
      return Wire.MAPPER.readValue(json, KnownContainer.class);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Instant laterOrNull(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isAfter(other) ? one : other;
  }
}
