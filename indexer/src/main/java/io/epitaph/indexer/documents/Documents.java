package io.epitaph.indexer.documents;

import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.OomKill;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes documents of records. Thread-safe. */
public final class Documents {
  private final boolean probes;

  /**
   * @param probes true to keep the exec events of health checks
   */
  public Documents(boolean probes) {
    this.probes = probes;
  }

  /**
   * @param type the value of the record's header {@link EngineRecord#HEADER}; null when it has none
   * @param now when it is indexed
   * @return null for what is not to be indexed
   * @throws MalformedRecordException when the bytes are not a record of this topic and type
   */
  public @Nullable Document of(Topic topic, byte @Nullable [] type, byte[] bytes, Instant now)
      throws MalformedRecordException {
    EcsDocument document =
        switch (topic) {
          case EVENTS, SNAPSHOTS, STATUS ->
              switch (EngineRecord.require(topic.topicName(), type)) {
                case EVENT -> event(Wire.read(bytes, EngineEvent.class));
                case SNAPSHOT -> SnapshotDocument.of(Wire.read(bytes, InspectSnapshot.class));
                case STATUS -> StatusDocument.of(Wire.read(bytes, CollectorStatus.class));
                case OOM_KILL -> OomKillDocument.of(Wire.read(bytes, OomKill.class));
              };
          case LIVES -> LifeDocument.of(Wire.read(bytes, Life.class));
          case INCARNATIONS -> IncarnationDocument.of(Wire.read(bytes, Incarnation.class));
          case INCIDENTS -> IncidentDocument.of(Wire.read(bytes, Incident.class));
          case ARCHIVES -> ArchiveDocument.of(Wire.read(bytes, Archive.class));
          case QUIET -> QuietDocument.of(Wire.read(bytes, QuietWindow.class));
          case FILES -> FileDocument.of(Wire.read(bytes, ArchivedFile.class));
          case ARCHIVE_REQUESTS, DEAD_LETTERS -> null;
        };
    return document == null ? null : document.build(OneLine.of(bytes), now);
  }

  /**
   * Of an incarnation that never was.
   *
   * @param anchoredAt the value of the header {@link Incarnation#WITHDRAWN}
   * @param revision the value of the header {@link Incarnation#REVISION}
   * @throws MalformedRecordException when these are no time and no number
   */
  public static Document withdrawn(String id, String anchoredAt, String revision)
      throws MalformedRecordException {
    try {
      return new Document(
          IndexKind.INCARNATIONS.index(Wire.time(anchoredAt)), id, Long.valueOf(revision), null);
    } catch (DateTimeException | NumberFormatException e) {
      throw new MalformedRecordException(
          "withdrawn: got '" + anchoredAt + "' and '" + revision + "', wanted a time and a number");
    }
  }

  private @Nullable EcsDocument event(EngineEvent event) {
    return event.probe() && !probes ? null : EventDocument.of(event);
  }
}
