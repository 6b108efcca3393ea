package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Makes a dashboard of panels that are saved objects themselves, on a grid of 48 columns. */
final class Dashboard {
  private final ArrayNode panels = SavedObject.JSON.createArrayNode();
  private final List<SavedObject.Reference> references = new ArrayList<>();

  /**
   * @param x columns from the left, 0 to 47
   * @param y rows from the top
   */
  Dashboard panel(SavedObject object, int x, int y, int width, int height) {
    String index = "p" + (references.size() + 1);
    ObjectNode panel = panels.addObject();
    panel.put("type", object.type().word).put("panelIndex", index);
    panel
        .putObject("gridData")
        .put("x", x)
        .put("y", y)
        .put("w", width)
        .put("h", height)
        .put("i", index);
    panel.putObject("embeddableConfig").putObject("enhancements");
    panel.put("panelRefName", "panel_" + index);
    references.add(
        new SavedObject.Reference(index + ":panel_" + index, object.type(), object.id()));
    return this;
  }

  /** The last day, refreshed every half minute. */
  SavedObject object(String id, String title, String description) {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", title).put("description", description);
    attributes.put("panelsJSON", SavedObject.text(panels));
    ObjectNode options = SavedObject.JSON.createObjectNode();
    options.put("useMargins", true).put("syncColors", false).put("syncCursor", true);
    options.put("syncTooltips", false).put("hidePanelTitles", false);
    attributes.put("optionsJSON", SavedObject.text(options));
    attributes.put("timeRestore", true).put("timeFrom", "now-24h").put("timeTo", "now");
    attributes.putObject("refreshInterval").put("pause", false).put("value", 30_000);
    attributes
        .putObject("kibanaSavedObjectMeta")
        .put("searchSourceJSON", SavedObject.text(SavedObject.searchSource("")));
    return new SavedObject(SavedObject.Type.DASHBOARD, id, attributes, references);
  }
}
