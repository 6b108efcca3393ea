package io.epitaph.detectors.lives;

import io.epitaph.model.ExitCode;
import io.epitaph.model.Signals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the attributes of a container's event say. */
final class Attributes {
  private static final String OURS = "epitaph.";

  /** The engine's own, among which the container's labels are mixed. */
  private static final Set<String> ENGINES =
      Set.of(
          "image",
          "name",
          "exitCode",
          "execDuration",
          "signal",
          "execID",
          "oldName",
          "container",
          "type",
          "containerExitCode",
          "podId",
          "destination",
          "mountpoint",
          "driver",
          "comment",
          "imageID",
          "imageRef");

  private Attributes() {}

  /** Null when it is missing or no number. Podman has a name of its own for it. */
  static @Nullable Integer exitCode(Map<String, String> attributes) {
    Integer code = ExitCode.parse(attributes.get("exitCode"));
    return code != null ? code : ExitCode.parse(attributes.get("containerExitCode"));
  }

  /** How long it ran, in whole seconds; null when the engine does not say. */
  static @Nullable Integer ran(Map<String, String> attributes) {
    return number(attributes.get("execDuration"), 9);
  }

  static @Nullable Integer signal(Map<String, String> attributes) {
    String text = attributes.get("signal");
    Integer number = number(text, 4);
    return number != null || text == null ? number : Signals.number(text);
  }

  private static @Nullable Integer number(@Nullable String text, int mostDigits) {
    return text == null
            || text.isEmpty()
            || text.length() > mostDigits
            || !text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? null
        : Integer.valueOf(text);
  }

  /** As far as they can be distinguished from what the engine adds. */
  static Map<String, String> labels(Map<String, String> attributes) {
    Map<String, String> labels = new LinkedHashMap<>(attributes);
    labels.keySet().removeAll(ENGINES);
    return labels;
  }

  /** The labels by which a container sets thresholds of its own. */
  static Map<String, String> overrides(Map<String, String> labels) {
    Map<String, String> overrides = null;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (label.getKey().startsWith(OURS)) {
        overrides = overrides == null ? new TreeMap<>() : overrides;
        overrides.put(label.getKey(), label.getValue());
      }
    }
    return overrides == null ? Map.of() : overrides;
  }
}
