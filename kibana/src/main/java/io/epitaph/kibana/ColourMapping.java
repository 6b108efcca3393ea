package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Colours of our own for the values that a chart splits by. */
final class ColourMapping {
  private ColourMapping() {}

  static ObjectNode of(Map<String, String> colours) {
    ObjectNode mapping = SavedObject.JSON.createObjectNode();
    ArrayNode assignments = mapping.putArray("assignments");
    colours.forEach(
        (value, colour) -> {
          ObjectNode assignment = assignments.addObject();
          ObjectNode rule = assignment.putObject("rule").put("type", "matchExactly");
          rule.putArray("values").add(value);
          assignment.putObject("color").put("type", "colorCode").put("colorCode", colour);
          assignment.put("touched", true);
        });
    ObjectNode other = mapping.putArray("specialAssignments").addObject();
    other.putObject("rule").put("type", "other");
    other.putObject("color").put("type", "loop");
    other.put("touched", false);
    mapping.put("paletteId", "eui_amsterdam_color_blind");
    mapping.putObject("colorMode").put("type", "categorical");
    return mapping;
  }
}
