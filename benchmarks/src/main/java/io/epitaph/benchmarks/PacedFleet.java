package io.epitaph.benchmarks;

import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.LifeMix;
import io.epitaph.fleet.RandomLives;
import io.epitaph.fleet.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Simulated engines whose records are sent as fast as they would come, or as fast as it goes. */
final class PacedFleet {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** After it no incident waits any more. */
  private static final Duration SETTLED = Duration.ofMinutes(30);

  /** What a brief life and its snapshots are, about. */
  private static final int RECORDS_OF_A_LIFE = 11;

  private final List<Due> records = new ArrayList<>();

  /** How many of the records are the load; the others end what waits. */
  private int load;

  private PacedFleet() {}

  /**
   * What was sent.
   *
   * @param rate records a second, of the load
   * @param seconds until the last record of the load
   */
  record Sent(long records, long rate, long seconds) {}

  /** A record, and when an engine makes it. */
  private record Due(Instant at, ProducerRecord<String, byte[]> record) {}

  /**
   * Makes the records before any is sent, since what makes them takes as much of a machine as what
   * is measured.
   *
   * @param rate records a second, of all engines
   */
  static PacedFleet of(int engines, int rate, Duration duration) throws IOException {
    PacedFleet fleet = new PacedFleet();
    try (Timeline timeline = Timeline.from(START)) {
      List<EngineFeed> feeds = new ArrayList<>();
      Duration between = Duration.ofNanos(1_000_000_000L * RECORDS_OF_A_LIFE * engines / rate);
      for (int i = 0; i < engines; i++) {
        EngineFeed feed =
            new EngineFeed(
                EngineSettings.of("host-" + i, Dialect.DOCKER_28_5).withRing(1_000),
                timeline,
                record -> fleet.records.add(new Due(timeline.now(), record)));
        feeds.add(feed);
        int lives = (int) (duration.toNanos() / between.toNanos());
        new RandomLives(feed.engine(), timeline, 100 + i, LifeMix.brief(between)).begin(lives);
      }
      Instant heartbeat = START;
      while (timeline.now().isBefore(START.plus(duration))) {
        timeline.runUntil(timeline.now().plus(STEP));
        for (EngineFeed feed : feeds) {
          feed.sendNews();
        }
        if (!timeline.now().isBefore(heartbeat.plus(HEARTBEAT))) {
          heartbeat = timeline.now();
          feeds.forEach(EngineFeed::sendHeartbeat);
        }
      }
      fleet.load = fleet.records.size();
      timeline.runUntil(timeline.now().plus(SETTLED));
      for (EngineFeed feed : feeds) {
        feed.sendNews();
        feed.sendHeartbeat();
      }
    }
    return fleet;
  }

  /** Sends each record when it is due, or as soon as the topic takes it. */
  Sent send(KafkaProducer<String, byte[]> producer) throws InterruptedException {
    long begun = System.nanoTime();
    long shown = 0;
    for (Due due : records.subList(0, load)) {
      long ahead = Duration.between(START, due.at()).toNanos();
      TimeUnit.NANOSECONDS.sleep(begun + ahead - System.nanoTime());
      var unused = producer.send(due.record());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      if (seconds >= shown + 10) {
        shown = seconds;
        System.err.printf("benchmarks/run: at %s of the load after %d s%n", due.at(), seconds);
      }
    }
    producer.flush();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    for (Due due : records.subList(load, records.size())) {
      var unused = producer.send(due.record());
    }
    producer.flush();
    return new Sent(records.size(), load / Math.max(1, seconds), seconds);
  }
}
