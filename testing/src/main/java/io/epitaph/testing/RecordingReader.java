package io.epitaph.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording.Answer;
import io.epitaph.testing.Recording.Containers;
import io.epitaph.testing.Recording.Event;
import io.epitaph.testing.Recording.Inspect;
import io.epitaph.testing.Recording.Logs;
import io.epitaph.testing.Recording.Outage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the lines of a {@link Recording}. */
final class RecordingReader {
  private RecordingReader() {}

  static Recording read(InputStream compressed) throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(compressed), StandardCharsets.UTF_8));
    String first = lines.readLine();
    JsonNode header = first == null ? MissingNode.getInstance() : Wire.MAPPER.readTree(first);
    if (header.path("recording").asInt() != Recording.FORMAT) {
      throw new IOException(
          "the recording has format '"
              + header.path("recording").asText()
              + "', wanted "
              + Recording.FORMAT
              + ": record it again with testing/record");
    }
    List<Answer> answers = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.add(answer(Wire.MAPPER.readTree(line)));
    }
    return new Recording(
        header.path("engine").asText(),
        header.path("api").asText(),
        header.path("name").asText(),
        Instant.parse(header.path("taken").asText()),
        header.path("note").asText(),
        answers);
  }

  private static Answer answer(JsonNode json) throws IOException {
    Duration at = Duration.ofNanos(json.path("t").asLong());
    if (json.has("event")) {
      return new Event(at, json.path("event").asText());
    }
    if (json.has("inspect")) {
      return new Inspect(
          at, json.path("inspect").asText(), json.has("body") ? json.path("body").asText() : null);
    }
    if (json.has("away")) {
      return new Outage(at, json.path("away").asBoolean());
    }
    if (json.has("containers")) {
      List<String> ids = new ArrayList<>();
      json.path("containers").forEach(id -> ids.add(id.asText()));
      return new Containers(at, ids);
    }
    if (!json.has("logs")) {
      throw new IOException("the recording holds a line of no known kind: " + json);
    }
    List<byte[]> lines = null;
    if (json.has("lines")) {
      lines = new ArrayList<>();
      for (JsonNode line : json.path("lines")) {
        lines.add(Base64.getDecoder().decode(line.asText()));
      }
    }
    return new Logs(at, json.path("logs").asText(), lines, json.path("truncated").asBoolean());
  }
}
