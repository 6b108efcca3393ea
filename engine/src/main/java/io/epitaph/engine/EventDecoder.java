package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes an {@link EngineEvent} of an engine's line, with its secrets masked.
 *
 * <p>Reads {@code Type}, {@code Action}, {@code Actor}, {@code scope} and {@code timeNano} only:
 * later engines leave the older fields out. A type or action it does not know is taken as it is.
 * Podman's words are turned into Docker's: {@code remove} is {@code destroy}, and a death's {@code
 * containerExitCode} is its {@code exitCode}. Thread-safe when its {@link Probes} are.
 */
public final class EventDecoder {
  private static final ObjectReader READER =
      Wire.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

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
   * @throws MalformedRecordException when it is no event; the message says why and shows nothing of
   *     the line, which may hold secrets
   */
  public EngineEvent decode(byte[] line, Instant collectedAt) throws MalformedRecordException {
    String text = utf8(line);
    JsonNode event = object(text);
    long timeNano = timeNano(event);
    String type = required(event, "Type");
    String said = required(event, "Action");
    int colon = said.indexOf(':');
    String action = action(type, (colon < 0 ? said : said.substring(0, colon)).strip());
    if (action.isEmpty()) {
      throw new MalformedRecordException("event: Action has no word before its colon");
    }
    JsonNode actor = event.path("Actor");
    String actorId = wellFormed(actor.path("ID").asText(""));
    Map<String, String> attributes = attributes(actor.path("Attributes"));
    String execId = attributes.get("execID");
    String discriminator = execId != null ? execId : attributes.get("container");
    String id = EngineEvent.idOf(engine.id(), timeNano, type, action, actorId, discriminator);
    if (action.equals("die") && attributes.containsKey("containerExitCode")) {
      attributes.putIfAbsent("exitCode", attributes.get("containerExitCode"));
    }
    attributes.replaceAll(masker::value);
    String detail = colon < 0 ? null : masker.text(said.substring(colon + 1).strip());
    return new EngineEvent(
        EngineEvent.SCHEMA,
        id,
        engine,
        Instant.ofEpochSecond(0, timeNano),
        collectedAt,
        type,
        action,
        detail,
        actorId,
        attributes,
        event.path("scope").isTextual() ? wellFormed(event.path("scope").textValue()) : null,
        maskedLine(text),
        Origin.OBSERVED,
        type.equals("container")
            && action.startsWith("exec_")
            && probes.isProbe(actorId, execId, detail));
  }

  private static String action(String type, String said) {
    return type.equals("container") && said.equals("remove") ? "destroy" : said;
  }

  private static String utf8(byte[] line) throws MalformedRecordException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException(
          "event: " + line.length + " bytes that are no UTF-8: " + e.getMessage(), e);
    }
  }

  private static JsonNode object(String text) throws MalformedRecordException {
    try {
      JsonNode tree = READER.readTree(text);
      if (tree == null || !tree.isObject()) {
        throw new MalformedRecordException("event: got no JSON object");
      }
      return tree;
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
      // The parser's own message quotes the line.
      throw new MalformedRecordException(
          "event: broken JSON at character " + at + " of " + text.length());
    } catch (IOException e) {
      throw new MalformedRecordException("event: cannot be read", e);
    }
  }

  private static long timeNano(JsonNode event) throws MalformedRecordException {
    JsonNode time = event.path("timeNano");
    if (!time.isIntegralNumber() || !time.canConvertToLong() || time.longValue() < 0) {
      throw new MalformedRecordException(
          "event: timeNano is "
              + (time.isMissingNode() ? "missing" : "no time")
              + ", wanted nanoseconds since 1970");
    }
    return time.longValue();
  }

  private static String required(JsonNode event, String field) throws MalformedRecordException {
    String text = wellFormed(event.path(field).asText("").strip());
    if (text.isEmpty()) {
      throw new MalformedRecordException("event: " + field + " is missing or empty");
    }
    return text;
  }

  private static Map<String, String> attributes(JsonNode attributes) {
    Map<String, String> result = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : attributes.properties()) {
      JsonNode value = e.getValue();
      result.put(
          wellFormed(e.getKey()),
          wellFormed(
              value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString()));
    }
    return result;
  }

  private String maskedLine(String text) throws MalformedRecordException {
    try {
      return JsonLine.masked(text, masker);
    } catch (IOException e) {
      throw new MalformedRecordException("event: cannot be masked", e);
    }
  }

  /** JSON can escape half a character, which cannot be written again. */
  private static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, '\ufffd');
      }
    }
    return mended == null ? text : mended.toString();
  }
}
