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

/** Simulated engines whose records are sent as fast as they would come, or as fast as it goes. */
final class PacedFleet {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** After it no incident waits any more. */
  private static final Duration SETTLED = Duration.ofMinutes(30);

  /** What a brief life and its snapshots are, about. */
  private static final int RECORDS_OF_A_LIFE = 11;

  private PacedFleet() {}

  /**
   * What was sent.
   *
   * @param seconds until the last record of the load
   */
  record Sent(long records, long seconds) {
    long rate() {
      return records / Math.max(1, seconds);
    }
  }

  /**
   * @param rate records a second, of all engines
   */
  static Sent send(KafkaProducer<String, byte[]> producer, int engines, int rate, Duration duration)
      throws IOException, InterruptedException {
    try (Timeline timeline = Timeline.from(START)) {
      List<EngineFeed> feeds = new ArrayList<>();
      Duration between = Duration.ofNanos(1_000_000_000L * RECORDS_OF_A_LIFE * engines / rate);
      for (int i = 0; i < engines; i++) {
        EngineFeed feed =
            new EngineFeed(
                EngineSettings.of("host-" + i, Dialect.DOCKER_28_5).withRing(1_000),
                timeline,
                producer);
        feeds.add(feed);
        int lives = (int) (duration.toNanos() / between.toNanos());
        new RandomLives(feed.engine(), timeline, 100 + i, LifeMix.brief(between)).begin(lives);
      }
      long begun = System.nanoTime();
      long records = 0;
      Instant heartbeat = START;
      while (timeline.now().isBefore(START.plus(duration))) {
        timeline.runUntil(timeline.now().plus(STEP));
        for (EngineFeed feed : feeds) {
          records += feed.sendNews();
        }
        if (!timeline.now().isBefore(heartbeat.plus(HEARTBEAT))) {
          heartbeat = timeline.now();
          feeds.forEach(EngineFeed::sendHeartbeat);
          records += feeds.size();
          long real = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
          System.err.printf("benchmarks/run: %,d records after %d s%n", records, real);
        }
        long ahead = Duration.between(START, timeline.now()).toNanos();
        TimeUnit.NANOSECONDS.sleep(begun + ahead - System.nanoTime());
      }
      producer.flush();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      timeline.runUntil(timeline.now().plus(SETTLED));
      for (EngineFeed feed : feeds) {
        records += feed.sendNews();
        feed.sendHeartbeat();
        records++;
      }
      producer.flush();
      return new Sent(records, seconds);
    }
  }
}
