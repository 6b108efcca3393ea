package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.ExitCode;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer of {@code GET /containers/{id}/json}: the facts that Epitaph uses, and the whole
 * of it, both with secrets masked. Thread-safe.
 */
public final class InspectDecoder {
  private final Masker masker;

  public InspectDecoder(Masker masker) {
    this.masker = masker;
  }

  /**
   * @throws MalformedRecordException when it is not an inspect answer; the message shows nothing of
   *     it
   */
  public DecodedInspect decode(byte[] answer) throws MalformedRecordException {
    JsonNode raw = read(answer);
    if (!raw.path("State").isObject() || !raw.path("Config").isObject()) {
      throw new MalformedRecordException("inspect: State or Config is missing");
    }
    return new DecodedInspect(facts(raw), masker.tree(raw));
  }

  private static JsonNode read(byte[] answer) throws MalformedRecordException {
    try {
      JsonNode tree = Wire.MAPPER.readTree(answer);
      if (tree == null || !tree.isObject()) {
        throw new MalformedRecordException("inspect: got no JSON object");
      }
      return tree;
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw new MalformedRecordException(
          "inspect: broken JSON at byte " + at + " of " + answer.length);
    } catch (IOException e) {
      throw new MalformedRecordException("inspect: cannot be read", e);
    }
  }

  private Facts facts(JsonNode raw) {
    JsonNode state = raw.path("State");
    JsonNode config = raw.path("Config");
    JsonNode host = raw.path("HostConfig");
    JsonNode policy = host.path("RestartPolicy");
    HealthFields check = new HealthFields(state, config, masker);
    JsonNode health = check.health();
    return Facts.builder()
        .name(name(raw))
        .image(config.path("Image").asText())
        .imageId(text(raw.path("Image")))
        .created(time(raw.path("Created")))
        .status(state.path("Status").asText())
        .oomKilled(state.path("OOMKilled").asBoolean())
        .exitCode(ExitCode.of(state.path("ExitCode").asLong()))
        .error(masker.text(state.path("Error").asText()))
        .startedAt(time(state.path("StartedAt")))
        .finishedAt(time(state.path("FinishedAt")))
        .health(text(health.path("Status")))
        .failingStreak(health.path("FailingStreak").asInt())
        .probeOutput(check.probeOutput())
        .healthCheck(check.healthCheck())
        .restartPolicy(policy.path("Name").asText())
        .restartLimit(policy.path("MaximumRetryCount").asInt())
        .restartCount(raw.path("RestartCount").asInt())
        .autoRemove(host.path("AutoRemove").asBoolean())
        .memoryLimit(host.path("Memory").asLong())
        .memorySwapLimit(host.path("MemorySwap").asLong())
        .oomKillDisabled(
            host.path("OomKillDisable").isBoolean()
                ? host.path("OomKillDisable").booleanValue()
                : null)
        .tty(config.path("Tty").asBoolean())
        .stopTimeout(
            config.path("StopTimeout").isInt()
                ? Duration.ofSeconds(config.path("StopTimeout").intValue())
                : null)
        .stopSignal(text(config.path("StopSignal")))
        .labels(labels(config.path("Labels")))
        .stoppedByUser(state.path("StoppedByUser").asBoolean())
        .build();
  }

  private static String name(JsonNode raw) {
    String name = raw.path("Name").asText();
    String bare = name.startsWith("/") ? name.substring(1) : name;
    String id = raw.path("Id").asText("unnamed");
    return bare.isEmpty() ? id.substring(0, Math.min(12, id.length())) : bare;
  }

  private Map<String, String> labels(JsonNode labels) {
    Map<String, String> result = new LinkedHashMap<>();
    labels.properties().forEach(e -> result.put(e.getKey(), e.getValue().asText()));
    result.replaceAll(masker::value);
    return result;
  }

  private static @Nullable String text(JsonNode node) {
    String text = node.asText("");
    return text.isEmpty() ? null : text;
  }

  /** The engine writes the year 1 for "never". */
  private static @Nullable Instant time(JsonNode node) {
    try {
      Instant time = OffsetDateTime.parse(node.asText()).toInstant();
      return time.isBefore(Instant.EPOCH) ? null : time;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
