package io.epitaph.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.DockerEngine;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EngineExportTest {
  private static Duration proofLimit(String version) throws Exception {
    try (AnsweringEngine server = new AnsweringEngine(version);
        DockerEngine engine = server.connect()) {
      return EngineExport.proofLimit(engine);
    }
  }

  @Test
  void aBusyDockerHasLongForItsProofAndPodmanWhichGivesNoneHasNot() throws Exception {
    assertThat(proofLimit("{\"ApiVersion\":\"1.45\"}")).isEqualTo(Duration.ofSeconds(30));
    assertThat(
            proofLimit("{\"ApiVersion\":\"1.41\",\"Components\":[{\"Name\":\"Podman Engine\"}]}"))
        .isEqualTo(Duration.ofSeconds(5));
  }
}
