package io.epitaph.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.engines.MapMemory;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.engine.DecodedInspect;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Actions;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.testing.Recording;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What three engines said of the same deaths, and the cause that the trackers report for each. */
class RecordedLivesTest {
  private static final EngineRef ENGINE = new EngineRef("engine-1", "recorded", "recorded");
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  private static CollectorStatus status(Kind kind, Instant at, @Nullable Instant from) {
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(ENGINE.id(), at, kind),
        ENGINE,
        at,
        kind,
        from,
        kind == Kind.GAP ? at : null,
        null,
        Map.of());
  }

  /** The last incarnation of each container, by name. */
  private static Map<String, Incarnation> reported(String recording) throws Exception {
    Map<String, Incarnation> last = new HashMap<>();
    for (Incarnation run : played(recording)) {
      String name = String.valueOf(run.containerName());
      last.merge(
          name.replaceFirst("^(signals|life-..)-", ""),
          run,
          (one, other) -> one.number() > other.number() ? one : other);
    }
    return last;
  }

  private static List<Incarnation> numbered(int number, Collection<Incarnation> runs) {
    return runs.stream().filter(run -> run.number() == number).toList();
  }

  private static Collection<Incarnation> played(String recording) throws Exception {
    EngineTracker tracker = new EngineTracker(LifeSettings.DEFAULTS, IncidentSettings.DEFAULTS);
    MapMemory memory = new MapMemory();
    EventDecoder events = new EventDecoder(ENGINE, MASKER, Probes.NONE);
    InspectDecoder inspects = new InspectDecoder(MASKER);
    Recording recorded = Recording.named(recording);
    LastResults results = new LastResults();
    Map<String, Deque<EngineEvent>> asked = new HashMap<>();
    Instant last = recorded.taken();
    boolean back = false;
    for (Recording.Answer answer : recorded.answers()) {
      if (answer instanceof Recording.Event line) {
        EngineEvent event =
            events.decode(line.line().getBytes(UTF_8), recorded.taken().plus(line.at()));
        String container = event.containerId();
        if (container != null && Actions.CHANGES.contains(event.action())) {
          asked.computeIfAbsent(container, c -> new ArrayDeque<>()).add(event);
        }
        tracker.onEvent(memory, event, results);
        last = event.occurredAt();
      } else if (answer instanceof Recording.Inspect inspect && inspect.body() != null) {
        Deque<EngineEvent> turns = asked.getOrDefault(inspect.containerId(), new ArrayDeque<>());
        tracker.onSnapshot(memory, snapshot(recorded, inspects, inspect, turns.poll()), results);
      } else if (answer instanceof Recording.Outage away) {
        Instant at = recorded.taken().plus(away.at());
        asked.clear();
        if (away.begins()) {
          tracker.onStatus(memory, status(Kind.ENGINE_LOST, at, null), results);
        } else {
          // An engine that is back remembers nothing.
          tracker.onStatus(memory, status(Kind.GAP, at, last), results);
          back = true;
        }
      }
    }
    if (back) {
      tracker.onStatus(memory, status(Kind.LISTED, last, last), results);
    }
    tracker.onTime(memory, last.plusSeconds(30), results);
    return results.incarnations().values();
  }

  /**
   * @param turn the event that made the recorder ask; null when none did
   */
  private static InspectSnapshot snapshot(
      Recording recorded,
      InspectDecoder decoder,
      Recording.Inspect inspect,
      @Nullable EngineEvent turn)
      throws Exception {
    DecodedInspect decoded = decoder.decode(inspect.body().getBytes(UTF_8));
    Instant at = recorded.taken().plus(inspect.at());
    String why = turn == null ? InspectSnapshot.START_UP : turn.action();
    return InspectSnapshot.builder()
        .engine(ENGINE)
        .containerId(inspect.containerId())
        .takenAt(at)
        .why(why)
        .causeEventId(turn == null ? null : turn.id())
        .facts(decoded.facts())
        .build();
  }

  @ParameterizedTest
  @CsvSource({"signals", "signals-26.1", "signals-28.5"})
  void eachDeathHasItsCauseOnEveryEngine(String recording) throws Exception {
    Map<String, CauseOfDeath.Kind> causes = new HashMap<>();
    reported(recording)
        .forEach(
            (name, run) -> {
              if (run.cause() != null) {
                causes.put(name, run.cause().kind());
              }
            });
    assertThat(causes)
        .containsEntry("kill", CauseOfDeath.Kind.KILLED_ON_REQUEST)
        .containsEntry("term", CauseOfDeath.Kind.KILLED_ON_REQUEST)
        .containsEntry("stopped", CauseOfDeath.Kind.STOPPED_ON_REQUEST)
        .containsEntry("stubborn", CauseOfDeath.Kind.STOP_TIMED_OUT)
        .containsEntry("segv", CauseOfDeath.Kind.FAULT_SIGNAL)
        .containsEntry("outside", CauseOfDeath.Kind.KILLED_FROM_OUTSIDE)
        .containsEntry("missing", CauseOfDeath.Kind.COULD_NOT_START)
        .containsEntry("shell", CauseOfDeath.Kind.FAILED)
        .containsEntry("not-executable", CauseOfDeath.Kind.COULD_NOT_START);
  }

  @ParameterizedTest
  @CsvSource({"life-08", "life-08-26.1", "life-08-28.5"})
  void aChokedContainerDiesOfMemoryOnEveryEngine(String recording) throws Exception {
    assertThat(reported(recording).values())
        .singleElement()
        .satisfies(
            run -> assertThat(run.cause().kind()).isEqualTo(CauseOfDeath.Kind.OUT_OF_MEMORY));
  }

  @ParameterizedTest
  @CsvSource({"life-13", "life-13-26.1", "life-13-kill"})
  void anEngineThatStopsTakesItsContainersWithItAndStartsThemAgain(String recording)
      throws Exception {
    Collection<Incarnation> runs = played(recording);
    assertThat(numbered(1, runs))
        .hasSize(2)
        .allSatisfy(
            run -> {
              assertThat(run.cause().kind()).isEqualTo(CauseOfDeath.Kind.ENGINE_STOPPED);
              assertThat(run.cause().confidence()).isEqualTo(Confidence.LIKELY);
            });
    assertThat(numbered(2, runs))
        .singleElement()
        .satisfies(run -> assertThat(run.startedBy()).isEqualTo(Incarnation.StartedBy.ENGINE));
  }

  @ParameterizedTest
  @CsvSource({"life-14", "life-14-28.5"})
  void whatLivesOnWithoutItsEngineNeverDied(String recording) throws Exception {
    assertThat(played(recording))
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.number()).isEqualTo(1);
              // Somebody stops it later.
              assertThat(run.cause().kind()).isEqualTo(CauseOfDeath.Kind.STOPPED_ON_REQUEST);
            });
  }
}
