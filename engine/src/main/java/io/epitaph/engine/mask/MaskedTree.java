package io.epitaph.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Masks the strings of a tree, each by the name that it stands under. A list of strings is a
 * command line, or an environment, in which each item is a name with all of its value.
 */
final class MaskedTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Masker masker;

  MaskedTree(Masker masker) {
    this.masker = masker;
  }

  JsonNode of(JsonNode node) {
    return of("", node, List.of());
  }

  /**
   * @param before what of a command line stands elsewhere
   */
  private JsonNode of(String name, JsonNode node, List<String> before) {
    if (node.isTextual()) {
      String text = node.textValue();
      String masked = masker.value(name, text);
      return masked.equals(text) ? node : NODES.textNode(masked);
    }
    if (node instanceof ObjectNode object) {
      ObjectNode masked = NODES.objectNode();
      object
          .properties()
          .forEach(
              e ->
                  masked.set(
                      e.getKey(), of(e.getKey(), e.getValue(), program(e.getKey(), object))));
      return masked;
    }
    return node instanceof ArrayNode array ? array(name, array, before) : node;
  }

  /** The engine keeps a program and its arguments apart. */
  private static List<String> program(String name, ObjectNode of) {
    return switch (name) {
      case "Args" -> strings(of.path("Path"));
      case "Cmd", "arguments" -> strings(of.path(name.equals("Cmd") ? "Entrypoint" : "entrypoint"));
      default -> List.of();
    };
  }

  private static List<String> strings(JsonNode node) {
    List<String> strings = new ArrayList<>();
    if (node.isTextual()) {
      strings.add(node.textValue());
    }
    node.forEach(item -> strings.add(item.asText()));
    return strings;
  }

  private JsonNode array(String name, ArrayNode array, List<String> before) {
    ArrayNode masked = NODES.arrayNode(array.size());
    boolean arguments = array.size() > 0;
    for (JsonNode item : array) {
      arguments &= item.isTextual();
    }
    if (!arguments || masker.isSecretName(name)) {
      array.forEach(item -> masked.add(of(name, item, List.of())));
      return masked;
    }
    if (name.equals("Env")) {
      array.forEach(item -> masked.add(variable(item.textValue())));
      return masked;
    }
    new Arguments(masker, before).mask(strings(array)).forEach(masked::add);
    return masked;
  }

  private String variable(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? masker.text(text)
        : text.substring(0, equals + 1)
            + masker.value(text.substring(0, equals), text.substring(equals + 1));
  }
}
