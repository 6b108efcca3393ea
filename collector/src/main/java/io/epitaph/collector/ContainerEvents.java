package io.epitaph.collector;

import io.epitaph.model.Confidence;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds the reconstructed events of one container.
 *
 * @param attributes of each of them
 */
record ContainerEvents(
    String id, Map<String, String> attributes, UnwatchedSpan gap, ReconstructedEvents into) {

  /** Of a container with these labels; of its image and name when they are known, else empty. */
  static ContainerEvents of(
      String id,
      Map<String, String> labels,
      String image,
      String name,
      UnwatchedSpan gap,
      ReconstructedEvents into) {
    Map<String, String> attributes = new LinkedHashMap<>(labels);
    put(attributes, "image", image);
    put(attributes, "name", name);
    return new ContainerEvents(id, attributes, gap, into);
  }

  private static void put(Map<String, String> attributes, String name, String value) {
    if (!value.isEmpty()) {
      attributes.put(name, value);
    }
  }

  /**
   * One whose time is known.
   *
   * @param place its place in the order of time
   */
  void certain(String action, Instant at, Instant place, String from, Map<String, String> more) {
    into.add(id, action, null, at, place, with(more), from, Confidence.CERTAIN);
  }

  /** One whose time is not known: it was before the end of the gap. */
  void likely(String action, @Nullable String detail, String from, Map<String, String> more) {
    into.add(id, action, detail, gap.to(), gap.to(), with(more), from, Confidence.LIKELY);
  }

  private Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(attributes);
    all.putAll(more);
    return all;
  }
}
