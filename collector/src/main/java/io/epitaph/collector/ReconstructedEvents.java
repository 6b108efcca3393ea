package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events that are reconstructed of one gap, in order of time. */
final class ReconstructedEvents {
  private static final List<String> ORDER =
      List.of(
          Actions.RENAME,
          Actions.CREATE,
          Actions.START,
          Actions.DIE,
          Actions.UNPAUSE,
          Actions.PAUSE,
          Actions.HEALTH_STATUS,
          Actions.DESTROY);

  /**
   * @param place in the order of time: an engine gives some deaths milliseconds before their start
   */
  private record Placed(Instant place, EngineEvent event) {}

  private final EngineRef engine;
  private final Instant madeAt;
  private final List<Placed> events = new ArrayList<>();

  /**
   * @param madeAt by the collector's clock
   */
  ReconstructedEvents(EngineRef engine, Instant madeAt) {
    this.engine = engine;
    this.madeAt = madeAt;
  }

  void add(
      String id,
      String action,
      @Nullable String detail,
      Instant at,
      Instant place,
      Map<String, String> attributes,
      String from,
      Confidence confidence) {
    long nanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    EngineEvent event =
        new EngineEvent(
            EngineEvent.SCHEMA,
            EngineEvent.idOf(engine.id(), nanos, "container", action, id, null),
            engine,
            at,
            madeAt,
            "container",
            action,
            detail,
            id,
            attributes,
            "local",
            "",
            Origin.reconstructed(from, confidence),
            false);
    events.add(new Placed(place, event));
  }

  List<EngineEvent> inOrder() {
    events.sort(
        Comparator.comparing(Placed::place)
            .thenComparing(each -> each.event().actorId())
            .thenComparing(each -> ORDER.indexOf(each.event().action())));
    return events.stream().map(Placed::event).toList();
  }
}
