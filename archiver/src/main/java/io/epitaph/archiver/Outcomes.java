package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Archive;
import io.epitaph.model.Topic;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the outcomes of requests to Kafka: the {@link Archive}, and before it the files that can
 * be searched for. They are read from the vault, so that this can be repeated after a crash. For
 * one thread.
 */
final class Outcomes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

  private final Vault vault;
  private final OutcomeProducer kafka;

  /** Does not connect before there is an outcome. */
  Outcomes(Map<String, String> kafka, Vault vault) {
    this.vault = vault;
    this.kafka = new OutcomeProducer(kafka);
  }

  /**
   * Returns when Kafka has acknowledged all of it.
   *
   * @throws IOException when Kafka did not accept it, or the vault cannot be read; all of it may be
   *     written again
   */
  void write(Manifest manifest, Masker masker) throws IOException {
    kafka.forgetFailure();
    Archive archive = manifest.toArchive();
    try {
      if (archive.state() == Archive.State.STORED) {
        catalogue(manifest, masker);
        kafka.settle();
      }
      kafka.send(Topic.ARCHIVES, archive.id(), archive);
      kafka.settle();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw OutcomeProducer.notTaken(e);
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
          Catalogue.read(stored, masker, file -> kafka.send(Topic.FILES, file.archiveId(), file));
      if (leftOut > 0) {
        LOG.warn("not all entries are catalogued archiveId={} leftOut={}", manifest.id(), leftOut);
      }
    } catch (NoSuchArchiveException | DamagedArchiveException e) {
      LOG.warn("not catalogued archiveId={} why={}", manifest.id(), e.getMessage());
    }
  }

  @Override
  public void close() {
    kafka.close();
  }
}
