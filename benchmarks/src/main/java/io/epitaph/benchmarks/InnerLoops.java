package io.epitaph.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeStep;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.engine.copy.EventTranscriber;
import io.epitaph.engine.copy.Transcript;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Ids;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What is done once an event, on one thread: operations a second. The events are those of a
 * container that starts, is probed by its health check, and ends, from a simulated engine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoops {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final EngineRef ENGINE = new EngineRef("engine-1", "host-1", "host-1");
  private static final int PROBES = 40;

  private final Masker masker = new Masker("0123456789abcdef".getBytes(UTF_8));
  private final EventDecoder decoder = new EventDecoder(ENGINE, masker, Probes.NONE);
  private final EventTranscriber transcriber = new EventTranscriber(ENGINE, masker, Probes.NONE);
  private final LifeTracker tracker = new LifeTracker(LifeSettings.DEFAULTS);
  private final List<byte[]> lines = new ArrayList<>();
  private final List<EngineEvent> events = new ArrayList<>();
  private LifeState state;
  private int next;

  @Setup
  public void playALife() throws MalformedRecordException {
    Timeline timeline = Timeline.from(START);
    SimulatedEngine engine =
        new SimulatedEngine(EngineSettings.of("host-1", Dialect.DOCKER_28_5), timeline);
    String id =
        engine.run(
            Subject.running("web", "serve")
                .withHealthCheck("curl -fsS http://127.0.0.1/health")
                .withLabel("com.docker.compose.project", "shop")
                .withLabel("com.docker.compose.service", "web"));
    for (int i = 0; i < PROBES; i++) {
      timeline.runUntil(timeline.now().plusSeconds(30));
      engine.probe(id, 0, "ok");
    }
    engine.exit(id, 0);
    lines.addAll(engine.eventsSince(START));
    for (byte[] line : lines) {
      EngineEvent event = decoder.decode(line, START);
      if (event.containerId() != null) {
        events.add(event);
      }
    }
  }

  private int following(int size) {
    next = next + 1 < size ? next + 1 : 0;
    return next;
  }

  /** The alternative: the line as a tree, and nothing of it used. */
  @Benchmark
  public JsonNode parse() throws IOException {
    return Wire.MAPPER.readTree(lines.get(following(lines.size())));
  }

  /** A line of the engine's to a record, secrets masked. */
  @Benchmark
  public EngineEvent decode() throws MalformedRecordException {
    return decoder.decode(lines.get(following(lines.size())), START);
  }

  /** A line of the engine's to the bytes that go to Kafka. */
  @Benchmark
  public Transcript transcribe() throws MalformedRecordException {
    return transcriber.transcribe(lines.get(following(lines.size())), START);
  }

  /** Secrets in a command line. */
  @Benchmark
  public String mask() {
    return masker.text("psql postgresql://shop:s3cret@db:5432/shop -c 'select 1' --token=abcdef");
  }

  /** One event in the life of a container. A life that has ended begins again. */
  @Benchmark
  public LifeStep detectorStep() {
    int at = following(events.size());
    LifeStep step = tracker.onEvent(at == 0 ? null : state, events.get(at));
    state = step.state();
    return step;
  }

  /** A record to the bytes that go to Kafka. */
  @Benchmark
  public byte[] write() {
    return Wire.write(events.get(following(events.size())));
  }

  /** The id of an event. */
  @Benchmark
  public String id() {
    return Ids.hash("event", "engine-1", "1795491814089478848", "container", "start");
  }
}
