package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.engine.mask.Masker;
import io.epitaph.engine.mask.Span;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an engine's line, read and masked in one pass: a fleet's collectors do this for
 * every probe of every container, so no string is read twice. As with every JSON object, the last
 * of two fields of one name counts; the secrets of both are masked.
 */
final class EventLine {
  private static final int OLDER = 3;

  private final String json;
  private final Masker masker;
  private final boolean escaped;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private String type = "";
  private String action = "";
  private String actorId = "";
  private @Nullable String scope;
  private @Nullable String execId;
  private @Nullable String container;
  private @Nullable String health;
  private @Nullable Long timeNano;
  private boolean timed;
  private boolean acted;

  /** What stands beside the actor in a line of {@code podman events}, by Docker's names. */
  private Map<String, String> beside = Map.of();

  /** The line with the changes so far; null while there are none. */
  private @Nullable StringBuilder changed;

  private int copied;

  /** What holds no secret, unless it stands under the name of one. */
  private final List<String> searched = new ArrayList<>(OLDER);

  private EventLine(String json, Masker masker) {
    this.json = json;
    this.masker = masker;
    this.escaped = json.contains("\\u");
  }

  /**
   * @throws MalformedRecordException when the text is not a JSON object; the message shows nothing
   *     of it
   */
  static EventLine read(String json, Masker masker) throws MalformedRecordException {
    EventLine line = new EventLine(json, masker);
    try (JsonParser parser = Wire.MAPPER.getFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedRecordException("event: got no JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        line.field(parser);
      }
      if (parser.nextToken() != null) {
        throw broken(parser.currentTokenLocation().getCharOffset(), json);
      }
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the line.
      throw broken(e.getLocation() == null ? -1 : e.getLocation().getCharOffset(), json);
    } catch (IOException e) {
      throw new MalformedRecordException("event: cannot be read", e);
    }
    if (!line.acted && line.action.equals("died")) {
      // Podman 4 leaves out a 0.
      line.beside().putIfAbsent("containerExitCode", "0");
    }
    if (!line.beside.isEmpty()) {
      line.attributes.putAll(line.beside);
    }
    return line;
  }

  private static MalformedRecordException broken(long at, String json) {
    return new MalformedRecordException(
        "event: broken JSON at character " + at + " of " + json.length());
  }

  /** {@code Type}, unmasked; empty when there is none. */
  String type() {
    return type;
  }

  /** {@code Action}, unmasked; empty when there is none. */
  String action() {
    return action;
  }

  /** {@code Actor.ID}; empty when there is none. */
  String actorId() {
    return actorId;
  }

  /** {@code Actor.Attributes}, masked; the caller may change it. */
  Map<String, String> attributes() {
    return attributes;
  }

  /** The attribute {@code execID}, unmasked. */
  @Nullable String execId() {
    return execId;
  }

  /** The attribute {@code container}, unmasked. */
  @Nullable String container() {
    return container;
  }

  @Nullable String scope() {
    return scope;
  }

  /** What a health check found, masked; Podman gives it a field of its own. */
  @Nullable String health() {
    return health;
  }

  /**
   * @return nanoseconds since 1970
   * @throws MalformedRecordException when there are none
   */
  long timeNano() throws MalformedRecordException {
    Long time = timeNano;
    if (time == null) {
      throw new MalformedRecordException(
          "event: timeNano is "
              + (timed ? "not a time" : "missing")
              + ", wanted nanoseconds since 1970");
    }
    return time;
  }

  /** The line with its secrets replaced where they stand; all else as it came. */
  String masked() {
    return changed == null
        ? json
        : new StringBuilder(changed).append(json, copied, json.length()).toString();
  }

  private void field(JsonParser parser) throws IOException {
    String name = parser.currentName();
    JsonToken token = parser.nextToken();
    switch (name) {
      case "Type" -> type = scalar(parser, token);
      case "Action" -> action = scalar(parser, token);
      case "scope" -> {
        String text = scalar(parser, token);
        scope = token == JsonToken.VALUE_STRING ? text : null;
      }
      case "timeNano" -> {
        timed = true;
        timeNano = time(parser, token);
      }
      case "Actor" -> actor(parser, token);
      case "HealthStatus", "health_status" -> health = masker.text(scalar(parser, token));
      default -> {
        if (acted) {
          mask(parser, token);
        } else {
          besideActor(name, parser, token);
        }
      }
    }
  }

  /** A line of {@code podman events --format json} has no actor; its fields stand beside it. */
  private void besideActor(String name, JsonParser parser, JsonToken token) throws IOException {
    switch (name) {
      case "status", "id", "from" -> older(name, parser, token);
      case "Status" -> {
        String text = scalar(parser, token);
        action = action.isEmpty() ? text : action;
      }
      case "ID" -> actorId = scalar(parser, token);
      case "Name" -> attribute("name", parser, token, beside());
      case "Image" -> attribute("image", parser, token, beside());
      case "ContainerExitCode" -> attribute("containerExitCode", parser, token, beside());
      case "OOMKilled" -> attribute("oomKilled", parser, token, beside());
      case "PodID" -> attribute("podId", parser, token, beside());
      case "Time" -> {
        timed = true;
        String text = scalar(parser, token);
        timeNano = timeNano == null ? PodmanWords.nanoseconds(text) : timeNano;
      }
      case "Attributes" -> attributes(parser, token);
      default -> mask(parser, token);
    }
  }

  /**
   * Docker's own fields of earlier versions, which come first; the newer ones say the same again.
   */
  private void older(String name, JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING || searched.size() == OLDER) {
      mask(parser, token);
      return;
    }
    String text = parser.getText();
    List<Span> secrets = masker.secretsIn(name, text);
    replace(parser, text, secrets);
    if (secrets.isEmpty()) {
      searched.add(text);
    }
  }

  /** To write to; few lines have any. */
  private Map<String, String> beside() {
    beside = beside.isEmpty() ? new LinkedHashMap<>() : beside;
    return beside;
  }

  private @Nullable Long time(JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      mask(parser, token);
      return null;
    }
    long time = parser.getLongValue();
    return time < 0 ? null : time;
  }

  private void actor(JsonParser parser, JsonToken first) throws IOException {
    acted = true;
    actorId = "";
    beside = Map.of();
    forgetAttributes();
    if (first != JsonToken.START_OBJECT) {
      mask(parser, first);
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("ID")) {
        actorId = scalar(parser, token);
      } else if (name.equals("Attributes")) {
        attributes(parser, token);
      } else {
        mask(parser, token);
      }
    }
  }

  private void attributes(JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      mask(parser, token);
      return;
    }
    forgetAttributes();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      attribute(name, parser, parser.nextToken(), attributes);
    }
  }

  private void forgetAttributes() {
    attributes.clear();
    execId = null;
    container = null;
  }

  private void attribute(String name, JsonParser parser, JsonToken token, Map<String, String> into)
      throws IOException {
    String text;
    String masked;
    if (token == JsonToken.VALUE_STRING) {
      text = parser.getText();
      List<Span> secrets = secretsIn(name, text);
      replace(parser, text, secrets);
      masked = masker.replace(text, secrets);
    } else {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      mask(parser, token);
      text =
          token == JsonToken.VALUE_NULL
              ? ""
              : json.substring(start, (int) parser.currentLocation().getCharOffset());
      masked = masker.value(name, text);
    }
    into.put(wellFormed(name), wellFormed(masked));
    if (name.equals("execID")) {
      execId = wellFormed(text);
    } else if (name.equals("container")) {
      container = wellFormed(text);
    }
  }

  /** A string, number or truth value as text; empty for anything else. */
  private String scalar(JsonParser parser, JsonToken token) throws IOException {
    String text = token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : "";
    mask(parser, token);
    return wellFormed(text);
  }

  /** Masks the strings of a value, however deep; afterwards the parser stands at its end. */
  private void mask(JsonParser parser, JsonToken first) throws IOException {
    int depth = 0;
    JsonToken token = first;
    while (true) {
      if (token == JsonToken.VALUE_STRING) {
        String text = parser.getText();
        replace(parser, text, secretsIn(parser.currentName(), text));
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (depth == 0) {
        return;
      }
      token = parser.nextToken();
    }
  }

  private List<Span> secretsIn(@Nullable String name, String text) {
    for (String harmless : searched) {
      if (harmless.equals(text) && (name == null || !masker.isSecretName(name))) {
        return List.of();
      }
    }
    return masker.secretsIn(name, text);
  }

  private void replace(JsonParser parser, String text, List<Span> secrets) {
    if (secrets.isEmpty()) {
      return;
    }
    int[] places = places((int) parser.currentTokenLocation().getCharOffset() + 1, text);
    StringBuilder result = changed == null ? new StringBuilder(json.length()) : changed;
    for (Span secret : secrets) {
      result
          .append(json, copied, places[secret.start()])
          .append(masker.fingerprint(text.substring(secret.start(), secret.end())));
      copied = places[secret.end()];
    }
    changed = result;
  }

  /**
   * Where each character of a string stands in the JSON text, and where the string ends: escapes
   * take more room there.
   */
  private int[] places(int start, String text) {
    int[] places = new int[text.length() + 1];
    int at = start;
    for (int i = 0; i < text.length(); i++) {
      places[i] = at;
      at += json.charAt(at) != '\\' ? 1 : json.charAt(at + 1) == 'u' ? 6 : 2;
    }
    places[text.length()] = at;
    return places;
  }

  /** JSON can escape half of a surrogate pair, which cannot be written as UTF-8. */
  private String wellFormed(String text) {
    if (!escaped) {
      return text;
    }
    StringBuilder repaired = null;
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
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\ufffd');
      }
    }
    return repaired == null ? text : repaired.toString();
  }
}
