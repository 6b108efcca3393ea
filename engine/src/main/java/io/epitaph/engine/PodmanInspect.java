package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;

/** What Podman says of a container by its own endpoint only. */
final class PodmanInspect {
  /** In the version that all of 4 and 5 have. */
  private static final String OWN = "/v4.0.0/libpod/containers/";

  private PodmanInspect() {}

  /**
   * @param version an answer of {@code GET /version}
   */
  static boolean isPodman(JsonNode version) {
    for (JsonNode component : version.path("Components")) {
      if (component.path("Name").asText().startsWith("Podman")) {
        return true;
      }
    }
    return false;
  }

  /**
   * An inspect answer with {@code State.StoppedByUser} where Podman says so: an event need not.
   *
   * @param id encoded
   * @param answer of the endpoint for Docker's clients
   */
  static byte[] withStopper(EngineHttp http, String id, byte[] answer) throws IOException {
    try {
      if (Wire.MAPPER.readTree(answer) instanceof ObjectNode inspect
          && inspect.path("State") instanceof ObjectNode state
          && !state.path("Running").asBoolean()
          && isStoppedByUser(http, id)) {
        state.put("StoppedByUser", true);
        return Wire.write(inspect);
      }
    } catch (JsonProcessingException | EngineRefusedException e) {
      // Broken, removed by now, or without such an endpoint: whoever reads the answer will see.
    }
    return answer;
  }

  private static boolean isStoppedByUser(EngineHttp http, String id) throws IOException {
    JsonNode own = http.get(OWN + id + "/json", Wire.MAPPER::readTree);
    return own != null && own.path("State").path("StoppedByUser").asBoolean();
  }
}
