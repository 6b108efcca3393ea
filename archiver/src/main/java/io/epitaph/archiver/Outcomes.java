package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.kafka.Clients;
import io.epitaph.model.Archive;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the outcomes of requests to Kafka: the {@link Archive}, and before it the files that can
 * be searched for. They are read from the vault, so that this can be repeated after a crash. For
 * one thread.
 */
final class Outcomes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Map<String, String> kafka;
  private final Vault vault;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private @Nullable KafkaProducer<String, byte[]> producer;

  /** Does not connect before there is an outcome. */
  Outcomes(Map<String, String> kafka, Vault vault) {
    this.kafka = kafka;
    this.vault = vault;
  }

  /**
   * Returns when Kafka has acknowledged all of it.
   *
   * @throws IOException when Kafka did not accept it, or the vault cannot be read; all of it may be
   *     written again
   */
  void write(Manifest manifest, Masker masker) throws IOException {
    failure.set(null);
    Archive archive = manifest.toArchive();
    try {
      if (archive.state() == Archive.State.STORED) {
        catalogue(manifest, masker);
        settle();
      }
      send(Topic.ARCHIVES, archive.id(), archive);
      settle();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw notTaken(e);
    }
  }

  /**
   * Reads the stored archive, not the stream of the export, so that this can be repeated after a
   * crash: then the archive already exists, and only this is missing. A file that can no longer be
   * read is no reason to stop.
   */
  private void catalogue(Manifest manifest, Masker masker) throws IOException {
    try (StoredArchive stored = vault.open(manifest.id())) {
      long leftOut =
          Catalogue.read(stored, masker, file -> send(Topic.FILES, file.archiveId(), file));
      if (leftOut > 0) {
        LOG.warn("not all entries are catalogued archiveId={} leftOut={}", manifest.id(), leftOut);
      }
    } catch (NoSuchArchiveException | DamagedArchiveException e) {
      LOG.warn("not catalogued archiveId={} why={}", manifest.id(), e.getMessage());
    }
  }

  private void send(Topic topic, String key, Object record) throws IOException {
    throwFailure();
    var unused =
        producer()
            .send(
                new ProducerRecord<>(topic.topicName(), key, Wire.write(record)),
                (metadata, why) -> {
                  if (why != null) {
                    failure.compareAndSet(null, why);
                  }
                });
  }

  private void settle() throws IOException {
    producer().flush();
    throwFailure();
  }

  private void throwFailure() throws IOException {
    Exception why = failure.get();
    if (why != null) {
      throw notTaken(why);
    }
  }

  private static IOException notTaken(Exception why) {
    return new IOException(
        "Kafka does not accept the outcome of a request: " + why.getMessage(), why);
  }

  private KafkaProducer<String, byte[]> producer() {
    KafkaProducer<String, byte[]> made = producer;
    if (made == null) {
      made = Clients.impatientProducer(kafka);
      producer = made;
    }
    return made;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE_LIMIT);
    }
  }
}
