package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes a panel of a Vega specification that lies beside this class. */
final class VegaPanel {
  private VegaPanel() {}

  /** Each run from its start to its end, over the dashboard's time. */
  static SavedObject timeline() {
    return panel(
        "epitaph-timeline",
        "Time line",
        "Each run of a container from its start to its end, coloured by its cause of death. Click"
            + " one to see its container only.",
        text("timeline.vega.json"));
  }

  /** The same over the time that the runs take, which may be a second or 90 days. */
  static SavedObject ownTimeline() {
    String here = "{\"name\": \"ownSpan\", \"value\": false}";
    String spec = text("timeline.vega.json");
    if (!spec.contains(here)) {
      throw new IllegalStateException("timeline.vega.json has no " + here);
    }
    return panel(
        "epitaph-timeline-of-container",
        "Its time line",
        "Each run from its start to its end, coloured by its cause of death.",
        spec.replace(here, here.replace("false", "true")));
  }

  /** Whether the collectors report, and when they did not. */
  static SavedObject engines() {
    return panel(
        "epitaph-engines",
        "Is Epitaph alive?",
        "Of all engines, whatever is filtered: when a collector reported, and where events are"
            + " missing.",
        text("engines.vega.json"));
  }

  private static SavedObject panel(String id, String title, String description, String spec) {
    ObjectNode state = SavedObject.JSON.createObjectNode();
    state.put("title", title).put("type", "vega");
    state.putArray("aggs");
    state.putObject("params").put("spec", spec);
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", title).put("description", description);
    attributes.put("visState", SavedObject.text(state)).put("uiStateJSON", "{}");
    attributes
        .putObject("kibanaSavedObjectMeta")
        .put("searchSourceJSON", SavedObject.text(SavedObject.searchSource("")));
    return new SavedObject(SavedObjectType.VISUALIZATION, id, attributes, List.of());
  }

  /** The text as it is, since Kibana's editor shows it so, with the causes and their colours. */
  private static String text(String resource) {
    ArrayNode names = SavedObject.JSON.createArrayNode();
    ArrayNode colours = SavedObject.JSON.createArrayNode();
    Causes.names().forEach(names::add);
    Causes.names().forEach(name -> colours.add(Causes.colour(name)));
    try (InputStream in = VegaPanel.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + resource + " beside VegaPanel");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("\"@causes@\"", names.toString())
          .replace("\"@colours@\"", colours.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
