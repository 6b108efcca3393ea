package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code epitaph doctor} on a machine whose engine does not answer. */
class DoctorCommandTest {
  private static final String NONE = "unix:///nonexistent/docker.sock";

  @TempDir private Path folder;

  private Ran doctor(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("XDG_STATE_HOME", folder.resolve("home").toString());
    all.put("XDG_CONFIG_HOME", folder.resolve("home").toString());
    return Ran.epitaph(all, arguments);
  }

  private List<JsonNode> findings(Map<String, String> environment, String... arguments)
      throws Exception {
    List<JsonNode> findings = new java.util.ArrayList<>();
    for (String line : doctor(environment, arguments).out().lines().toList()) {
      findings.add(Wire.MAPPER.readTree(line));
    }
    return findings;
  }

  private static JsonNode about(List<JsonNode> findings, String what) {
    return findings.stream()
        .filter(finding -> finding.path("what").asText().equals(what))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anEngineThatDoesNotAnswerIsAFailureWithWhatToDo() {
    Ran ran = doctor(Map.of(), "doctor", "--engine", NONE, "--state", folder.toString());
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.out())
        .containsPattern("fail +engine")
        .contains("start Docker, or set the engine");
  }

  @Test
  void asJsonEachFindingIsAnObjectWithItsVerdict() throws Exception {
    List<JsonNode> findings =
        findings(Map.of("DOCKER_HOST", NONE), "doctor", "--json", "--state", folder.toString());
    assertThat(findings)
        .allSatisfy(
            finding -> assertThat(finding.path("verdict").asText()).isIn("ok", "warn", "fail"));
    assertThat(about(findings, "java").path("verdict").asText()).isEqualTo("ok");
    assertThat(about(findings, "engine").path("verdict").asText()).isEqualTo("fail");
  }

  @Test
  void anAddressThatIsNoEngineIsRefused() {
    Ran ran = doctor(Map.of(), "doctor", "--engine", "nonsense");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).startsWith("epitaph: --engine: got 'nonsense', wanted unix:///path");
  }
}
