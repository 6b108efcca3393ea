package io.epitaph.engine.copy;

import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.PodmanWords;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns an engine's line into the bytes that go to Kafka: those of the {@link EngineEvent} that an
 * {@link EventDecoder} makes of it, with the same secrets masked.
 *
 * <p>Nearly all lines have the shape in which Docker writes them and hold no secret. Those are
 * copied from JSON to JSON, without a record between, and keep the escapes that the engine chose;
 * all others go through the decoder.
 *
 * <p>Not thread-safe.
 */
public final class EventTranscriber {
  private static final byte[] HEAD = ascii("{\"schema\":" + EngineEvent.SCHEMA + ",\"id\":\"");
  private static final byte[] COLLECTED_AT = ascii("\",\"collectedAt\":\"");
  private static final byte[] TYPE = ascii("\",\"type\":\"");
  private static final byte[] ACTION = ascii("\",\"action\":\"");
  private static final byte[] DETAIL = ascii("\",\"detail\":\"");
  private static final byte[] ACTOR_ID = ascii("\",\"actorId\":\"");
  private static final byte[] ATTRIBUTES = ascii("\",\"attributes\":");
  private static final byte[] NO_ATTRIBUTES = ascii("{}");
  private static final byte[] SCOPE = ascii(",\"scope\":\"");
  private static final byte[] QUOTE = ascii("\"");
  private static final byte[] LINE = ascii(",\"line\":\"");
  private static final byte[] ORIGIN_AND_PROBE =
      ascii("\",\"origin\":" + json(Origin.OBSERVED) + ",\"probe\":");
  private static final byte[] PROBE = ascii("true}");
  private static final byte[] NO_PROBE = ascii("false}");

  private final EventDecoder decoder;
  private final Probes probes;
  private final EventIds ids;
  private final byte[] engineAndOccurredAt;
  private final HarmlessTexts names;
  private final HarmlessTexts values;
  private final LineShape shape = new LineShape();
  private final JsonBytes record = new JsonBytes();

  public EventTranscriber(EngineRef engine, Masker masker, Probes probes) {
    this.decoder = new EventDecoder(engine, masker, probes);
    this.probes = probes;
    this.ids = new EventIds(engine.id());
    this.engineAndOccurredAt =
        ("\",\"engine\":" + json(engine) + ",\"occurredAt\":\"").getBytes(StandardCharsets.UTF_8);
    this.names = new HarmlessTexts(masker::isSecretName);
    this.values = new HarmlessTexts(text -> !masker.secretsIn(null, text).isEmpty());
  }

  private static String json(Object part) {
    return new String(Wire.write(part), StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @param line as the engine sent it, UTF-8, without its line end
   * @param collectedAt when it was read
   * @throws MalformedRecordException as {@link EventDecoder#decode}
   */
  public Transcript transcribe(byte[] line, Instant collectedAt) throws MalformedRecordException {
    Transcript copied = shape.recognises(line) ? copied(line, collectedAt) : null;
    if (copied != null) {
      return copied;
    }
    EngineEvent event = decoder.decode(line, collectedAt);
    return new Transcript(
        event.id(),
        event.occurredAt(),
        event.type(),
        event.action(),
        event.detail(),
        event.containerId(),
        event.line().getBytes(StandardCharsets.UTF_8),
        Wire.write(event));
  }

  /**
   * @return null when the line has to go through the decoder
   */
  private @Nullable Transcript copied(byte[] line, Instant collectedAt) {
    if (mayHoldSecrets(line)) {
      return null;
    }
    String type = values.find(line, shape.type.from, shape.type.to);
    String action = values.find(line, shape.actionWord.from, shape.actionWord.to);
    String detail = null;
    if (shape.detail.isThere()) {
      // A part of the action: a rule may see a secret in the one and not in the other.
      detail = values.find(line, shape.detail.from, shape.detail.to);
      if (detail == null) {
        return null;
      }
    }
    if (type == null || action == null) {
      return null;
    }
    boolean ofContainer = type.equals("container");
    boolean podmans =
        (ofContainer && !action.equals(PodmanWords.action(action)))
            || (shape.hasPodmansExitCode && action.equals(Actions.DIE));
    if (podmans) {
      return null;
    }
    String actorId = text(line, shape.actorId);
    String container =
        ofContainer ? actorId : type.equals("network") ? text(line, shape.container) : null;
    boolean probe =
        ofContainer
            && action.startsWith("exec_")
            && probes.isProbe(actorId == null ? "" : actorId, text(line, shape.execId), detail);
    byte[] id = ids.of(line, shape);
    Instant occurredAt = Instant.ofEpochSecond(0, shape.timeNano);
    return new Transcript(
        new String(id, StandardCharsets.ISO_8859_1),
        occurredAt,
        type,
        action,
        detail,
        container == null || (ofContainer && container.isEmpty()) ? null : container,
        line,
        record(line, id, occurredAt, collectedAt, probe));
  }

  private byte[] record(
      byte[] line, byte[] id, Instant occurredAt, Instant collectedAt, boolean probe) {
    record.clear();
    record.put(HEAD).put(id);
    record.put(engineAndOccurredAt).put(Wire.text(occurredAt));
    record.put(COLLECTED_AT).put(Wire.text(collectedAt));
    put(TYPE, line, shape.type);
    put(ACTION, line, shape.actionWord);
    if (shape.detail.isThere()) {
      put(DETAIL, line, shape.detail);
    }
    put(ACTOR_ID, line, shape.actorId);
    if (shape.attributes.isThere()) {
      put(ATTRIBUTES, line, shape.attributes);
    } else {
      record.put(ATTRIBUTES).put(NO_ATTRIBUTES);
    }
    if (shape.scope.isThere()) {
      put(SCOPE, line, shape.scope);
      record.put(QUOTE);
    }
    record.put(LINE).putEscaped(line);
    record.put(ORIGIN_AND_PROBE).put(probe ? PROBE : NO_PROBE);
    return record.toArray();
  }

  private void put(byte[] before, byte[] line, Slice slice) {
    record.put(before);
    if (slice.isThere()) {
      record.put(line, slice.from, slice.to);
    }
  }

  /** Of what holds no secret; null when it is missing. */
  private @Nullable String text(byte[] line, Slice slice) {
    return slice.isThere() ? values.find(line, slice.from, slice.to) : null;
  }

  private boolean mayHoldSecrets(byte[] line) {
    int[] strings = shape.strings;
    for (int i = 0; i < shape.used; i += 4) {
      int name = strings[i];
      // The other names are the engine's own.
      boolean attribute = name > shape.attributes.from && name < shape.attributes.to;
      if ((attribute && names.find(line, name, strings[i + 1]) == null)
          || values.find(line, strings[i + 2], strings[i + 3]) == null) {
        return true;
      }
    }
    return false;
  }
}
