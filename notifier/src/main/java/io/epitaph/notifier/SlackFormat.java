package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.notifier.Change.Word;
import io.epitaph.notifier.MessageFormat.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A change in the format of Slack's incoming webhooks, and of other products that accept it. */
final class SlackFormat implements MessageFormat {
  private static final int LONGEST = 1_000;

  @Override
  public boolean wants(Change change) {
    return change.word() != Word.UPDATED;
  }

  @Override
  public Message message(Change change) {
    Incident incident = change.incident();
    ObjectNode attachment = Wire.MAPPER.createObjectNode();
    attachment.put("color", SlackColor.of(change));
    attachment.put("title", text(incident.summary()));
    ArrayNode fields = attachment.putArray("fields");
    field(fields, "Workload", incident.workload().name());
    field(fields, "Engine", incident.engine().name());
    field(fields, "Container", incident.containerName());
    field(fields, "Image", incident.image());
    field(fields, "Numbers", IncidentText.numbers(incident));
    field(fields, "More", IncidentText.command(incident));
    ObjectNode root = Wire.MAPPER.createObjectNode();
    root.put("text", text(headline(change)));
    root.putArray("attachments").add(attachment);
    return message(root);
  }

  @Override
  public Message message(QuietEnd end) {
    ObjectNode root = Wire.MAPPER.createObjectNode();
    root.put("text", text(end.sentence()));
    return message(root);
  }

  private static Message message(ObjectNode root) {
    return new Message(root.toString(), Map.of("Content-Type", "application/json; charset=utf-8"));
  }

  private static String headline(Change change) {
    Incident incident = change.incident();
    String title = IncidentText.title(incident);
    if (change.word() != Word.RESOLVED) {
      return "[" + Wire.name(incident.severity()) + "] " + title;
    }
    String partOf = incident.partOf();
    if (partOf != null) {
      return "[covered] " + title + " is part of incident " + IncidentText.shortId(partOf);
    }
    String how = incident.resolution() == null ? "" : ": " + Wire.name(incident.resolution());
    return (IncidentText.endedBadly(incident) ? "[ended, not recovered" : "[resolved")
        + how
        + "] "
        + title;
  }

  private static void field(ArrayNode fields, String title, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      fields
          .addObject()
          .put("title", title)
          .put("value", text(value))
          .put("short", value.length() < 40);
    }
  }

  /**
   * Escapes the three characters that start links and mentions: a container could be named to
   * notify a whole channel.
   */
  private static String text(String text) {
    return Words.cut(text, LONGEST).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
