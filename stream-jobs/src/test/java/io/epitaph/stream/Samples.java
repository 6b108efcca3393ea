package io.epitaph.stream;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.Origin;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as a collector makes them. */
final class Samples {
  static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7");

  private Samples() {}

  static EngineEvent event(String container, Instant at, String action, String... attributes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("name", "web");
    all.put("image", "shop/web:1");
    for (int i = 0; i < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    return new EngineEvent(
        EngineEvent.SCHEMA,
        EngineEvent.idOf(
            ENGINE.id(),
            at.getEpochSecond() * 1_000_000_000 + at.getNano(),
            "container",
            action,
            container,
            null),
        ENGINE,
        at,
        at,
        "container",
        action,
        null,
        container,
        all,
        "local",
        "{}",
        Origin.OBSERVED,
        false);
  }

  static InspectSnapshot deathSnapshot(
      String container, Instant at, EngineEvent die, String words) {
    return new InspectSnapshot(
        InspectSnapshot.SCHEMA,
        InspectSnapshot.idOf(ENGINE.id(), container, at, "die"),
        ENGINE,
        container,
        at,
        "die",
        die.id(),
        null,
        new LastWords(List.of(words), false, null),
        null,
        null);
  }

  static CollectorStatus heartbeat(Instant at) {
    return status(CollectorStatus.Kind.HEARTBEAT, at, null);
  }

  static CollectorStatus status(CollectorStatus.Kind kind, Instant at, @Nullable String cause) {
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(ENGINE.id(), at, kind),
        ENGINE,
        at,
        kind,
        null,
        null,
        cause,
        Map.of());
  }
}
