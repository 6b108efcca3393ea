package io.epitaph.stream;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.model.Brokers;
import io.epitaph.model.Durations;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of the {@link ForensicsJob}.
 *
 * @param kafka how to reach Kafka, by its clients' names: {@code bootstrap.servers}, security
 * @param exactlyOnce true to write in transactions: records are then visible only after the next
 *     checkpoint
 * @param checkpointEvery how often state is made durable
 * @param behind a workload that runs on several engines does not wait for one that is so far behind
 *     the others
 * @param lives how long to wait for what
 * @param incidents when something is an incident
 */
public record ForensicsSettings(
    Map<String, String> kafka,
    boolean exactlyOnce,
    Duration checkpointEvery,
    Duration behind,
    LifeSettings lives,
    IncidentSettings incidents) {

  public ForensicsSettings {
    kafka = Brokers.requireIn(kafka);
    if (checkpointEvery.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "checkpoint-every: got " + Durations.text(checkpointEvery) + ", wanted 100ms or more");
    }
  }

  /** With the defaults for all else. */
  public static ForensicsSettings of(String bootstrapServers) {
    return new ForensicsSettings(
        Map.of("bootstrap.servers", bootstrapServers),
        false,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        LifeSettings.DEFAULTS,
        IncidentSettings.DEFAULTS);
  }
}
