package io.epitaph.indexer;

import io.epitaph.model.Brokers;
import io.epitaph.model.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an {@link Indexer}.
 *
 * @param kafka how to reach Kafka, by its clients' names: {@code bootstrap.servers}, security
 * @param elasticsearch its address, {@code http://host:9200}
 * @param apiKey the encoded API key; null for none
 * @param group the consumer group
 * @param refresh how soon what was indexed is found; new indices get it, existing ones keep theirs
 * @param probes true to index the exec events of health checks too
 */
public record IndexerSettings(
    Map<String, String> kafka,
    URI elasticsearch,
    @Nullable String apiKey,
    String group,
    Duration refresh,
    boolean probes) {

  public IndexerSettings {
    kafka = Brokers.requireIn(kafka);
    if (group.isBlank()) {
      throw new IllegalArgumentException("group: got none, wanted a name of a consumer group");
    }
    if (refresh.toMillis() < 10) {
      throw new IllegalArgumentException(
          "refresh: got " + Durations.text(refresh) + ", wanted 10ms or more");
    }
  }

  /** With the default values for all else. */
  public static IndexerSettings of(String bootstrapServers, URI elasticsearch) {
    return new IndexerSettings(
        Map.of("bootstrap.servers", bootstrapServers),
        elasticsearch,
        null,
        "epitaph-indexer",
        Duration.ofSeconds(1),
        false);
  }

  public IndexerSettings withRefresh(Duration time) {
    return new IndexerSettings(kafka, elasticsearch, apiKey, group, time, probes);
  }
}
