package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Makes a dashboard of panels that are saved objects themselves, on a grid of 48 columns. */
final class Dashboard {
  private static final String PREFIX = "Epitaph: ";

  /** Another dashboard that a panel of links leads to. */
  record Link(String id, String label) {}

  private final ArrayNode panels = SavedObject.JSON.createArrayNode();
  private final ObjectNode controls = SavedObject.JSON.createObjectNode();
  private final List<Reference> references = new ArrayList<>();

  /**
   * A row of links, which take the time along. A filter would empty a dashboard whose documents
   * lack its field, and an empty one looks as if all were well.
   */
  Dashboard links(List<Link> links) {
    ObjectNode panel = panel("links", 0, 0, 48, 3);
    String index = panel.path("panelIndex").asText();
    ObjectNode config = panel.putObject("embeddableConfig");
    config.put("hidePanelTitles", true).putObject("enhancements");
    ObjectNode attributes = config.putObject("attributes").put("layout", "horizontal");
    ArrayNode all = attributes.putArray("links");
    for (Link link : links) {
      String name = "link_" + link.id() + "_dashboard";
      ObjectNode one = all.addObject().put("type", "dashboardLink").put("id", link.id());
      one.put("label", link.label()).put("order", all.size() - 1).put("destinationRefName", name);
      one.putObject("options")
          .put("openInNewTab", false)
          .put("useCurrentDateRange", true)
          .put("useCurrentFilters", false);
      references.add(new Reference(index + ":" + name, SavedObjectType.DASHBOARD, link.id()));
    }
    return this;
  }

  /**
   * A choice of values above the panels; it narrows those to its right.
   *
   * @param view where the values come from
   */
  Dashboard control(DataView view, String field, String title) {
    String id = "c" + controls.size();
    ObjectNode control = controls.putObject(id);
    control.put("order", controls.size() - 1).put("width", "medium").put("grow", true);
    control.put("type", "optionsListControl");
    control
        .putObject("explicitInput")
        .put("id", id)
        .put("fieldName", field)
        .put("title", title)
        .putObject("enhancements");
    references.add(view.reference("controlGroup_" + id + ":optionsListDataView"));
    return this;
  }

  /**
   * @param x columns from the left, 0 to 47
   * @param y rows from the top
   */
  Dashboard panel(SavedObject object, int x, int y, int width, int height) {
    ObjectNode panel = panel(object.type().word, x, y, width, height);
    String index = panel.path("panelIndex").asText();
    ObjectNode config = panel.putObject("embeddableConfig");
    config.putObject("enhancements");
    String title = object.attributes().path("title").asText();
    if (title.startsWith(PREFIX)) {
      // In the list of searches it says whose it is; here that is plain.
      String rest = title.substring(PREFIX.length());
      config.put("title", Character.toUpperCase(rest.charAt(0)) + rest.substring(1));
    }
    panel.put("panelRefName", "panel_" + index);
    references.add(new Reference(index + ":panel_" + index, object.type(), object.id()));
    return this;
  }

  private ObjectNode panel(String type, int x, int y, int width, int height) {
    String index = "p" + (panels.size() + 1);
    ObjectNode panel = panels.addObject();
    panel.put("type", type).put("panelIndex", index);
    ObjectNode grid = panel.putObject("gridData").put("x", x).put("y", y);
    grid.put("w", width).put("h", height).put("i", index);
    return panel;
  }

  /**
   * Refreshed every minute.
   *
   * @param from {@code now-24h}
   */
  SavedObject object(String id, String title, String description, String from) {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", title).put("description", description);
    attributes.put("panelsJSON", SavedObject.text(panels));
    ObjectNode options = SavedObject.JSON.createObjectNode();
    options.put("useMargins", true).put("syncColors", false).put("syncCursor", true);
    options.put("syncTooltips", false).put("hidePanelTitles", false);
    attributes.put("optionsJSON", SavedObject.text(options));
    attributes.put("timeRestore", true).put("timeFrom", from).put("timeTo", "now");
    attributes.putObject("refreshInterval").put("pause", false).put("value", 60_000);
    ObjectNode group = attributes.putObject("controlGroupInput");
    group.put("controlStyle", "oneLine").put("chainingSystem", "HIERARCHICAL");
    group.put("panelsJSON", SavedObject.text(controls));
    ObjectNode ignored = SavedObject.JSON.createObjectNode();
    ignored.put("ignoreFilters", false).put("ignoreQuery", false);
    // Else a container that was created before the time range cannot be chosen.
    ignored.put("ignoreTimerange", true).put("ignoreValidations", false);
    group.put("ignoreParentSettingsJSON", SavedObject.text(ignored));
    attributes
        .putObject("kibanaSavedObjectMeta")
        .put("searchSourceJSON", SavedObject.text(SavedObject.searchSource("")));
    return new SavedObject(SavedObjectType.DASHBOARD, id, attributes, references).tagged();
  }
}
