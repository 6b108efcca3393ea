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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer of {@code GET /containers/{id}/json}: the facts that Epitaph uses, and the whole
 * of it, both with secrets masked. Thread-safe.
 */
public final class InspectDecoder {
  private static final int LONGEST_OUTPUT = 4096;

  private final Masker masker;

  public InspectDecoder(Masker masker) {
    this.masker = masker;
  }

  /**
   * @param inspect the whole answer, masked
   */
  public record Decoded(Facts facts, JsonNode inspect) {}

  /**
   * @throws MalformedRecordException when it is not an inspect answer; the message shows nothing of
   *     it
   */
  public Decoded decode(byte[] answer) throws MalformedRecordException {
    JsonNode raw = read(answer);
    if (!raw.path("State").isObject() || !raw.path("Config").isObject()) {
      throw new MalformedRecordException("inspect: State or Config is missing");
    }
    return new Decoded(facts(raw), masker.tree(raw));
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
    JsonNode health = health(state);
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
        .probeOutput(probeOutput(health.path("Log")))
        .healthCheck(healthCheck(config))
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

  /**
   * Old versions of Podman say {@code Healthcheck}. A container without a health check has {@code
   * none}.
   */
  private static JsonNode health(JsonNode state) {
    JsonNode health = state.has("Health") ? state.path("Health") : state.path("Healthcheck");
    return health.path("Status").asText("none").matches("none|") ? state.path("none") : health;
  }

  private @Nullable String probeOutput(JsonNode log) {
    if (log.isEmpty()) {
      return null;
    }
    String output = log.get(log.size() - 1).path("Output").asText();
    String masked = masker.text(output);
    if (masked.length() <= LONGEST_OUTPUT) {
      return masked;
    }
    int end = Character.isHighSurrogate(masked.charAt(LONGEST_OUTPUT - 1)) ? 1 : 0;
    return masked.substring(0, LONGEST_OUTPUT - end);
  }

  /**
   * The command line as the engine writes it into {@code exec_create}: the program and its
   * arguments with a space between, a {@code CMD-SHELL} by the image's shell.
   */
  private @Nullable String healthCheck(JsonNode config) {
    List<String> test = strings(config.path("Healthcheck").path("Test"));
    if (test.size() < 2) {
      return null;
    }
    List<String> command = new ArrayList<>();
    if (test.get(0).equals("CMD-SHELL")) {
      List<String> shell = strings(config.path("Shell"));
      command.addAll(shell.isEmpty() ? List.of("/bin/sh", "-c") : shell);
    } else if (!test.get(0).equals("CMD")) {
      return null;
    }
    command.addAll(test.subList(1, test.size()));
    return masker.text(String.join(" ", command).strip());
  }

  private static List<String> strings(JsonNode array) {
    List<String> result = new ArrayList<>();
    array.forEach(item -> result.add(item.asText()));
    return result;
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
