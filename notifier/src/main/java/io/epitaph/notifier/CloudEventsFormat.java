package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import io.epitaph.notifier.Change.Word;
import io.epitaph.notifier.MessageFormat.Message;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change as a CloudEvent 1.0, in the structured JSON mode of its HTTP binding; {@code source} and
 * {@code id} together are its identity. {@code data} is the incident's record.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a>
 */
final class CloudEventsFormat implements MessageFormat {
  static final String SIGNATURE = "Epitaph-Signature";
  private final @Nullable String secret;
  private final boolean updates;

  /**
   * @param secret the key of the signature over the body; null for none
   * @param updates true to send each revision between opening and resolution too
   */
  CloudEventsFormat(@Nullable String secret, boolean updates) {
    this.secret = secret;
    this.updates = updates;
  }

  @Override
  public boolean wants(Change change) {
    return updates || change.word() != Word.UPDATED;
  }

  @Override
  public Message message(Change change) {
    Incident incident = change.incident();
    ObjectNode event =
        event(
            change.id(),
            "/epitaph/engines/" + incident.engine().id(),
            "io.epitaph.incident." + Wire.name(change.word()),
            incident.id(),
            change.at());
    event.set("data", Wire.MAPPER.valueToTree(incident));
    return message(event);
  }

  @Override
  public Message message(QuietEnd end) {
    QuietWindow window = end.window();
    ObjectNode event =
        event(end.id(), "/epitaph/quiet", "io.epitaph.quiet.ended", window.id(), window.to());
    ObjectNode data = event.putObject("data");
    data.put("summary", end.sentence());
    data.put("opened", end.opened()).put("over", end.over()).put("open", end.open());
    data.set("window", Wire.MAPPER.valueToTree(window));
    return message(event);
  }

  private static ObjectNode event(
      String id, String source, String type, String subject, Instant time) {
    ObjectNode event = Wire.MAPPER.createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", id);
    event.put("source", source);
    event.put("type", type);
    event.put("subject", subject);
    event.put("time", Wire.text(time));
    event.put("datacontenttype", "application/json");
    return event;
  }

  private Message message(ObjectNode event) {
    String body = event.toString();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/cloudevents+json; charset=utf-8");
    if (secret != null) {
      headers.put(SIGNATURE, "sha256=" + Signature.of(secret, body));
    }
    return new Message(body, headers);
  }
}
