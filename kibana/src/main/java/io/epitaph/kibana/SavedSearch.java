package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Makes a saved search: a table of documents, a line each, column by column. */
final class SavedSearch {
  private static final String SOURCE = "kibanaSavedObjectMeta.searchSourceJSON.index";

  /** What Kibana calls as many lines as it needs. */
  private static final int ALL_LINES = -1;

  private final DataView view;
  private final ObjectNode attributes = SavedObject.JSON.createObjectNode();
  private final String id;
  private final ArrayNode columns = attributes.putArray("columns");
  private final ArrayNode sort = attributes.putArray("sort");
  private final ObjectNode widths = attributes.putObject("grid").putObject("columns");

  private SavedSearch(String id, DataView view) {
    this.id = id;
    this.view = view;
    attributes.put("rowHeight", 1).put("rowsPerPage", 25);
    attributes.put("hideChart", true).put("isTextBasedQuery", false).put("timeRestore", false);
  }

  /**
   * @param kql empty for all
   */
  static SavedSearch of(String id, String title, String description, DataView view, String kql) {
    SavedSearch search = new SavedSearch(id, view);
    search.attributes.put("title", title).put("description", description);
    ObjectNode source = SavedObject.searchSource(kql);
    source.put("indexRefName", SOURCE);
    search
        .attributes
        .putObject("kibanaSavedObjectMeta")
        .put("searchSourceJSON", SavedObject.text(source));
    return search;
  }

  /** As wide as is left. */
  SavedSearch column(String field) {
    columns.add(field);
    return this;
  }

  SavedSearch column(String field, int width) {
    widths.putObject(field).put("width", width);
    return column(field);
  }

  SavedSearch highestFirst(String field) {
    sort.addArray().add(field).add("desc");
    return this;
  }

  /** Rows as high as their texts. */
  SavedSearch wholeTexts() {
    attributes.put("rowHeight", ALL_LINES);
    return this;
  }

  SavedObject object() {
    return new SavedObject(SavedObjectType.SEARCH, id, attributes, List.of(view.reference(SOURCE)))
        .tagged();
  }
}
