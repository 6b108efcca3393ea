package io.epitaph.archiver;

import io.epitaph.engine.mask.MaskList;
import io.epitaph.model.Brokers;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * The settings of an {@link Archiver}.
 *
 * @param engine the engine's address
 * @param kafka how to reach Kafka, by its clients' names: {@code bootstrap.servers}, security
 * @param vault the folder of the vault
 * @param collectorState the state folder of the collector of the same engine: the engine's identity
 *     and the masking key are read from it, never written. The collector creates it; the archiver
 *     waits for it
 * @param mask what is masked beside what the collector masks
 */
public record ArchiverSettings(
    URI engine, Map<String, String> kafka, Path vault, Path collectorState, MaskList mask) {

  public ArchiverSettings {
    kafka = Brokers.requireIn(kafka);
  }

  /** With a broker and no security. */
  public static ArchiverSettings of(
      URI engine, String bootstrapServers, Path vault, Path collectorState) {
    return new ArchiverSettings(
        engine,
        Map.of("bootstrap.servers", bootstrapServers),
        vault,
        collectorState,
        MaskList.NONE);
  }
}
