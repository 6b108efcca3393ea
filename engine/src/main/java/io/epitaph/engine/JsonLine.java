package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.engine.Masker.Span;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.List;

/** Masks the strings of a JSON text where they stand; all other characters stay as they are. */
final class JsonLine {
  private JsonLine() {}

  static String masked(String json, Masker masker) throws IOException {
    StringBuilder result = null;
    int from = 0;
    try (JsonParser parser = Wire.MAPPER.getFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.VALUE_STRING) {
          continue;
        }
        String text = parser.getText();
        List<Span> secrets = masker.secretsIn(parser.currentName(), text);
        if (secrets.isEmpty()) {
          continue;
        }
        int[] places = places(json, (int) parser.currentTokenLocation().getCharOffset() + 1, text);
        result = result == null ? new StringBuilder(json.length()) : result;
        for (Span secret : secrets) {
          result
              .append(json, from, places[secret.start()])
              .append(masker.fingerprint(text.substring(secret.start(), secret.end())));
          from = places[secret.end()];
        }
      }
    }
    return result == null ? json : result.append(json, from, json.length()).toString();
  }

  /**
   * Where each character of a string stands in the JSON text, and where the string ends: escapes
   * take more room there.
   */
  private static int[] places(String json, int start, String text) {
    int[] places = new int[text.length() + 1];
    int at = start;
    for (int i = 0; i < text.length(); i++) {
      places[i] = at;
      at += json.charAt(at) != '\\' ? 1 : json.charAt(at + 1) == 'u' ? 6 : 2;
    }
    places[text.length()] = at;
    return places;
  }
}
