package io.epitaph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.mask.Masker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What inspect says of a container's health check, masked.
 *
 * @param state the answer's {@code State}
 * @param config its {@code Config}
 */
record HealthFields(JsonNode state, JsonNode config, Masker masker) {
  private static final int LONGEST_OUTPUT = 4096;

  /**
   * Old versions of Podman say {@code Healthcheck}. A container without a health check has {@code
   * none}.
   */
  JsonNode health() {
    JsonNode health = state.has("Health") ? state.path("Health") : state.path("Healthcheck");
    String status = health.path("Status").asText("none");
    return status.isEmpty() || status.equals("none") ? state.path("none") : health;
  }

  /** What the last probe printed; null for nothing. */
  @Nullable String probeOutput() {
    JsonNode log = health().path("Log");
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
  @Nullable String healthCheck() {
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
}
