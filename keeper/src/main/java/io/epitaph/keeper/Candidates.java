package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.epitaph.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine's own records of kept containers say to the {@link Budget}. For one thread. */
final class Candidates {
  private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

  /** A tree of it takes many times its bytes. */
  private static final long LONGEST_RECORD = 1024 * 1024;

  private final KeptFolder folder;

  /** Layers do not change once they are kept. */
  private final Map<String, Long> sizes = new HashMap<>();

  Candidates(KeptFolder folder) {
    this.folder = folder;
  }

  /** Forgets all others. */
  void retain(Set<String> ids) {
    sizes.keySet().retainAll(ids);
  }

  Budget.Candidate of(KeptContainer each) throws IOException {
    JsonNode inspect = record(each);
    Map<String, String> labels = new HashMap<>();
    inspect
        .path("Config")
        .path("Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    String name = inspect.path("Name").asText().replaceFirst("^/", "");
    JsonNode state = inspect.path("State");
    long size = sizes.computeIfAbsent(each.id(), id -> LayerSize.of(each.upper()));
    return new Budget.Candidate(
        each.id(),
        each.keptAt(),
        workload(each.id(), name, inspect, labels),
        inspect.isMissingNode()
            || state.path("ExitCode").asLong() != 0
            || state.path("OOMKilled").asBoolean(),
        "always".equals(labels.get("epitaph.archive")),
        size);
  }

  /**
   * One that is damaged, or too long for this process, must not keep all others from being looked
   * at: it counts as failed.
   */
  private JsonNode record(KeptContainer container) {
    try {
      return length(container) > LONGEST_RECORD ? MissingNode.getInstance() : container.inspect();
    } catch (IOException e) {
      LOG.debug("a record cannot be read containerId={}", container.id(), e);
      return MissingNode.getInstance();
    }
  }

  private long length(KeptContainer container) throws IOException {
    Path kept = folder.path().resolve(KeptFolder.CONTAINERS).resolve(container.id());
    return Files.size(kept.resolve(KeptContainer.RECORD))
        + Files.size(kept.resolve(KeptContainer.HOST_RECORD));
  }

  /** A run by hand has a new name each time: then its image and command are what stays. */
  private static String workload(
      String id, String name, JsonNode inspect, Map<String, String> labels) {
    Workload known = Workload.of("engine", id, name, labels);
    return known.kind() == Workload.Kind.CONTAINER
        ? inspect.path("Config").path("Image").asText()
            + " "
            + inspect.path("Path").asText()
            + " "
            + inspect.path("Args")
        : known.id();
  }
}
