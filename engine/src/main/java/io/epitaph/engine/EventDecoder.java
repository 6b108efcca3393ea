package io.epitaph.engine;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link EngineEvent} of an engine's line, with its secrets masked.
 *
 * <p>Reads {@code Type}, {@code Action}, {@code Actor}, {@code scope} and {@code timeNano} only:
 * later engines leave the older fields out. A type or action it does not know is kept as it is.
 * {@linkplain PodmanWords Podman's words} are replaced by Docker's, a death's {@code
 * containerExitCode} is its {@code exitCode}, and what a health check found, which Podman gives
 * beside the actor, is the detail. So is a line of {@code podman events}, which has no actor.
 * Thread-safe when its {@link Probes} are.
 */
public final class EventDecoder {
  private final EngineRef engine;
  private final Masker masker;
  private final Probes probes;

  public EventDecoder(EngineRef engine, Masker masker, Probes probes) {
    this.engine = engine;
    this.masker = masker;
    this.probes = probes;
  }

  /**
   * @param line as the engine sent it, UTF-8, without its line end
   * @param collectedAt when it was read
   * @throws MalformedRecordException when it is not an event; the message says why and shows
   *     nothing of the line, which may hold secrets
   */
  public EngineEvent decode(byte[] line, Instant collectedAt) throws MalformedRecordException {
    EventLine event = EventLine.read(utf8(line), masker);
    long timeNano = event.timeNano();
    String type = required("Type", event.type());
    String said = required("Action", event.action());
    int colon = said.indexOf(':');
    String action = action(type, (colon < 0 ? said : said.substring(0, colon)).strip());
    if (action.isEmpty()) {
      throw new MalformedRecordException("event: Action has no word before its colon");
    }
    String execId = event.execId();
    String id =
        EngineEvent.idOf(
            engine.id(),
            timeNano,
            type,
            action,
            event.actorId(),
            execId != null ? execId : event.container());
    Map<String, String> attributes = event.attributes();
    if (action.equals(Actions.DIE) && attributes.containsKey("containerExitCode")) {
      attributes.putIfAbsent("exitCode", attributes.get("containerExitCode"));
    }
    String detail =
        colon < 0 ? health(action, event.health()) : masker.text(said.substring(colon + 1).strip());
    return new EngineEvent(
        EngineEvent.SCHEMA,
        id,
        engine,
        Instant.ofEpochSecond(0, timeNano),
        collectedAt,
        type,
        action,
        detail,
        event.actorId(),
        attributes,
        event.scope(),
        event.masked(),
        Origin.OBSERVED,
        type.equals("container")
            && action.startsWith("exec_")
            && probes.isProbe(event.actorId(), execId, detail));
  }

  private static String action(String type, String said) {
    return type.equals("container") ? PodmanWords.action(said) : said;
  }

  private static @Nullable String health(String action, @Nullable String found) {
    boolean says = action.equals(Actions.HEALTH_STATUS) && found != null && !found.isBlank();
    return says ? found.strip() : null;
  }

  private static String utf8(byte[] line) throws MalformedRecordException {
    // Quick, and puts U+FFFD for what is not UTF-8.
    String text = new String(line, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException(
          "event: " + line.length + " bytes that are not UTF-8: " + e.getMessage(), e);
    }
  }

  private static String required(String field, String text) throws MalformedRecordException {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new MalformedRecordException("event: " + field + " is missing or empty");
    }
    return stripped;
  }
}
