package io.epitaph.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording.Answer;
import io.epitaph.testing.Recording.Containers;
import io.epitaph.testing.Recording.Event;
import io.epitaph.testing.Recording.Inspect;
import io.epitaph.testing.Recording.Logs;
import io.epitaph.testing.Recording.Outage;
import java.time.Instant;
import java.util.Base64;

/** The lines that a {@link Recording} is written as. */
final class RecordingLines {
  private RecordingLines() {}

  static ObjectNode header(String engine, String api, String name, Instant taken, String note) {
    return Wire.MAPPER
        .createObjectNode()
        .put("recording", Recording.FORMAT)
        .put("engine", engine)
        .put("api", api)
        .put("name", name)
        .put("taken", Wire.text(taken))
        .put("note", note);
  }

  static ObjectNode json(Answer answer) {
    ObjectNode json = Wire.MAPPER.createObjectNode().put("t", answer.at().toNanos());
    if (answer instanceof Event event) {
      json.put("event", event.line());
    } else if (answer instanceof Inspect inspect) {
      json.put("inspect", inspect.containerId());
      if (inspect.body() != null) {
        json.put("body", inspect.body());
      }
    } else if (answer instanceof Logs logs) {
      json.put("logs", logs.containerId());
      if (logs.lines() != null) {
        var lines = json.putArray("lines");
        logs.lines().forEach(line -> lines.add(Base64.getEncoder().encodeToString(line)));
        json.put("truncated", logs.truncated());
      }
    } else if (answer instanceof Containers containers) {
      var ids = json.putArray("containers");
      containers.ids().forEach(ids::add);
    } else if (answer instanceof Outage outage) {
      json.put("away", outage.begins());
    }
    return json;
  }
}
