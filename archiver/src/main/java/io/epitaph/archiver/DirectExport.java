package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.layers.LayerTar;
import io.epitaph.model.Archive;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.TakenTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is archived of a container that does not run from its layers. */
record DirectExport(DockerEngine engine, LayerReader reader, InspectDecoder decoder, Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(DirectExport.class);

  /** Null when the engine must be asked. */
  @Nullable Export take(ContainerView container, List<Path> layers, Deposit deposit)
      throws IOException {
    Instant at = clock.instant();
    List<String> left = new ArrayList<>();
    List<ImageChange> changes;
    LayerTar tar;
    try {
      changes = LayerReader.changes(layers, left::add);
      tar = reader.tar(layers);
    } catch (IOException | RuntimeException e) {
      LOG.info("layers cannot be read containerId={}: {}", container.id(), e.getMessage());
      return null;
    }
    try (tar) {
      TakenTar taken = deposit.take(tar, changes);
      List<String> missing = new ArrayList<>(taken.missing("reading the layers"));
      missing.addAll(reader.unproven(tar));
      // It may have been started or removed meanwhile: then some of it is read from before.
      ContainerView now = ContainerView.inspected(engine, container.id(), decoder);
      if (missing.isEmpty() && now.raw().path("State").equals(container.raw().path("State"))) {
        missing.addAll(left);
        return new Export(
            container.withChanges(changes), at, Archive.How.LAYERS, false, taken, missing);
      }
      LOG.info("the engine is asked instead containerId={} why={}", container.id(), missing);
      return null;
    }
  }

  /** The uppermost first; none where the engine does not name them, or they are not here. */
  static List<Path> layers(JsonNode inspect) {
    JsonNode driver = inspect.path("GraphDriver");
    String upper = driver.path("Data").path("UpperDir").asText();
    String lower = driver.path("Data").path("LowerDir").asText();
    if (!driver.path("Name").asText().equals("overlay2") || upper.isEmpty() || lower.isEmpty()) {
      return List.of();
    }
    List<Path> layers = new ArrayList<>(List.of(Path.of(upper)));
    for (String each : lower.split(":", -1)) {
      layers.add(Path.of(each));
    }
    return layers.stream().allMatch(Files::isReadable) ? List.copyOf(layers) : List.of();
  }
}
