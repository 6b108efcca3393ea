package io.epitaph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that is never started, to try or read something with. */
public final class ThrowAwayContainer {
  /** All have this label; its value says what one is for. */
  public static final String LABEL = "epitaph.self-test";

  /** The label's value of those to read a volume through. */
  public static final String AROUND_A_VOLUME = "volume";

  private static final Logger LOG = LoggerFactory.getLogger(ThrowAwayContainer.class);
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);
  private static final int ATTEMPTS = 3;

  private ThrowAwayContainer() {}

  /**
   * @param subpath the part of it that is mounted; empty for the whole
   * @param target where that is in the container
   */
  public record Volume(String name, String subpath, String target) {}

  /**
   * Creates one from the engine's smallest image.
   *
   * @param below how many bytes an image may have at most; a larger one would cost too much
   * @param test the value of its {@link #LABEL}
   * @return its id; null when there is no image of less
   */
  public static @Nullable String create(DockerEngine engine, long below, String test)
      throws IOException {
    return ofSmallest(engine, below, image -> of(image, test));
  }

  /** Again when another process has removed the image between the list and its use. */
  private static @Nullable String ofSmallest(
      DockerEngine engine, long below, Function<String, ObjectNode> container) throws IOException {
    for (int attempt = 1; ; attempt++) {
      String image = smallestImage(engine, below);
      if (image == null) {
        return null;
      }
      try {
        return engine.create(container.apply(image));
      } catch (EngineRefusedException e) {
        if (e.status() != 404 || attempt == ATTEMPTS) {
          throw e;
        }
        LOG.info("an image was removed meanwhile, another is tried image={}", image);
      }
    }
  }

  /**
   * Creates one to read a volume through, with nothing mounted beneath it. Nothing of the image is
   * copied into the volume, and nothing can be written to it.
   *
   * @param image one that the engine has; null for its smallest
   * @return its id; null when the engine has no image
   */
  public static @Nullable String around(DockerEngine engine, @Nullable String image, Volume volume)
      throws IOException {
    return image == null
        ? ofSmallest(engine, Long.MAX_VALUE, smallest -> around(smallest, volume))
        : engine.create(around(image, volume));
  }

  private static ObjectNode around(String image, Volume volume) {
    ObjectNode create = of(image, AROUND_A_VOLUME);
    ObjectNode mount = create.putObject("HostConfig").putArray("Mounts").addObject();
    mount.put("Type", "volume").put("Source", volume.name()).put("Target", volume.target());
    ObjectNode options = mount.put("ReadOnly", true).putObject("VolumeOptions");
    options.put("NoCopy", true);
    if (!volume.subpath().isEmpty()) {
      options.put("Subpath", volume.subpath());
    }
    return create;
  }

  /**
   * Removes those that killed processes left behind: older than a day. When that fails, the next
   * process does it.
   */
  public static void sweep(DockerEngine engine, Instant now) {
    Map<String, List<String>> filters =
        Map.of("label", List.of(LABEL), "status", List.of("created"));
    try {
      for (JsonNode each : engine.containers(filters)) {
        if (isLeftBehind(each, now)) {
          remove(engine, each.path("Id").asText());
        }
      }
    } catch (IOException e) {
      LOG.warn("not known what earlier processes have left behind: {}", e.getMessage());
    }
  }

  /** What answers may know no filters, and these are removed by force. */
  private static boolean isLeftBehind(JsonNode listed, Instant now) {
    long created = listed.path("Created").asLong(now.getEpochSecond());
    return listed.path("Labels").has(LABEL)
        && listed.path("State").asText().equals("created")
        && Instant.ofEpochSecond(created).isBefore(now.minus(LEFT_BEHIND));
  }

  /**
   * Removes one, when what it was for is done.
   *
   * @return false when the engine refuses; it is logged
   */
  public static boolean remove(DockerEngine engine, String id) {
    try {
      engine.remove(id);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "a container to try or read something with could not be removed; `docker rm -v {}` does"
              + " it: {}",
          id,
          e.getMessage());
      return false;
    }
  }

  private static ObjectNode of(String image, String test) {
    ObjectNode create = Wire.MAPPER.createObjectNode();
    create.put("Image", image).put("NetworkDisabled", true);
    create.putArray("Cmd").add("/epitaph-self-test");
    create.putObject("Labels").put(LABEL, test);
    return create;
  }

  private static @Nullable String smallestImage(DockerEngine engine, long below)
      throws IOException {
    String smallest = null;
    long size = below;
    for (JsonNode image : engine.images()) {
      if (image.path("Size").asLong(Long.MAX_VALUE) < size) {
        size = image.path("Size").asLong();
        smallest = image.path("Id").asText();
      }
    }
    return smallest;
  }
}
