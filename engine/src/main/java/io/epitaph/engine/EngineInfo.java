package io.epitaph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What an engine says of itself; the fields Epitaph uses of {@code GET /version} and {@code /info}.
 *
 * @param name the host name that the engine gives
 * @param id {@code /info} {@code ID}: an attribute for people, no identity (see {@link
 *     io.epitaph.model.EngineRef})
 * @param version {@code 20.10.24}
 * @param apiVersion the negotiated one, {@code 1.41}
 * @param storageDriver {@code overlay2}
 * @param cgroupVersion {@code 1} or {@code 2}; null when the engine does not say
 * @param dataRoot the engine's folder on its host; null when the engine does not say
 * @param liveRestore whether containers outlive the engine
 * @param remapsOwners whether the owners of containers' files are others on the host ({@code
 *     userns-remap})
 * @param time the engine's clock when it answered; null when the engine does not say
 */
public record EngineInfo(
    String name,
    @Nullable String id,
    String version,
    String apiVersion,
    @Nullable String storageDriver,
    @Nullable String cgroupVersion,
    @Nullable String dataRoot,
    boolean liveRestore,
    boolean remapsOwners,
    @Nullable Instant time) {

  /**
   * @param info the answer of {@code /info}
   * @param version null when no answer has it
   * @param address in the place of a name that the engine does not say
   */
  static EngineInfo of(JsonNode info, @Nullable String version, ApiVersion api, URI address) {
    String name = Answers.text(info, "Name");
    return new EngineInfo(
        name == null ? address.toString() : name,
        Answers.text(info, "ID"),
        version == null ? "unknown" : version,
        api.toString(),
        Answers.text(info, "Driver"),
        Answers.text(info, "CgroupVersion"),
        Answers.text(info, "DockerRootDir"),
        info.path("LiveRestoreEnabled").asBoolean(),
        remapsOwners(info),
        Answers.time(Answers.text(info, "SystemTime"), DateTimeFormatter.ISO_OFFSET_DATE_TIME));
  }

  private static boolean remapsOwners(JsonNode info) {
    for (JsonNode option : info.path("SecurityOptions")) {
      if (option.asText().startsWith("name=userns")) {
        return true;
      }
    }
    return false;
  }
}
