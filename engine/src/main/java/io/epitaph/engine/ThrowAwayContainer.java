package io.epitaph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A container that is never started, to try something with. */
public final class ThrowAwayContainer {
  private ThrowAwayContainer() {}

  /**
   * Creates one from the engine's smallest image.
   *
   * @param below how many bytes an image may have at most; a larger one would cost too much
   * @param test the value of its label {@code epitaph.self-test}
   * @return its id; null when there is no image of less
   */
  public static @Nullable String create(DockerEngine engine, long below, String test)
      throws IOException {
    String image = smallestImage(engine, below);
    if (image == null) {
      return null;
    }
    ObjectNode create = Wire.MAPPER.createObjectNode();
    create.put("Image", image).put("NetworkDisabled", true);
    create.putArray("Cmd").add("/epitaph-self-test");
    create.putObject("Labels").put("epitaph.self-test", test);
    return engine.create(create);
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
