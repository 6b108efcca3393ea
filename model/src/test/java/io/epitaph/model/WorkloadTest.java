package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static Workload of(Map<String, String> labels) {
    return Workload.of("e1", "177c8c368a6a1234", "web-1", labels);
  }

  @Test
  void aComposeServiceIsNamedByProjectAndService() {
    Workload workload =
        of(
            Map.of(
                "com.docker.compose.project", "shop",
                "com.docker.compose.service", "web",
                "com.docker.compose.container-number", "1"));
    assertThat(workload.name()).isEqualTo("shop/web");
    assertThat(workload.kind()).isEqualTo(Workload.Kind.COMPOSE);
  }

  @Test
  void theSecondOfAScaledComposeServiceIsAnother() {
    Map<String, String> second =
        Map.of(
            "com.docker.compose.project", "shop",
            "com.docker.compose.service", "web",
            "com.docker.compose.container-number", "2");
    assertThat(of(second).name()).isEqualTo("shop/web.2");
  }

  @Test
  void aSwarmTaskIsNamedBySlotSoThatItsReplacementIsTheSame() {
    Workload before =
        of(
            Map.of(
                "com.docker.swarm.service.name", "web",
                "com.docker.swarm.task.name", "web.3.x8dk2"));
    Workload after =
        of(
            Map.of(
                "com.docker.swarm.service.name", "web",
                "com.docker.swarm.task.name", "web.3.q01zz"));
    assertThat(before).isEqualTo(after);
    assertThat(before.name()).isEqualTo("web.3");
  }

  @Test
  void aPodOfADeploymentIsNamedByItsOwner() {
    Workload workload =
        of(
            Map.of(
                "io.kubernetes.pod.namespace", "shop",
                "io.kubernetes.pod.name", "web-7d9c5b8f4d-x2x9k",
                "io.kubernetes.container.name", "nginx"));
    assertThat(workload.name()).isEqualTo("shop/web/nginx");
  }

  @Test
  void aPodOfAStatefulSetKeepsItsName() {
    Workload workload =
        of(
            Map.of(
                "io.kubernetes.pod.namespace", "shop",
                "io.kubernetes.pod.name", "db-0",
                "io.kubernetes.container.name", "postgres"));
    assertThat(workload.name()).isEqualTo("shop/db-0/postgres");
  }

  @Test
  void aPlainContainerIsNamedByItsNameAndDistinguishedByEngine() {
    assertThat(of(Map.of()).name()).isEqualTo("web-1");
    assertThat(Workload.of("e2", "177c", "web-1", Map.of()).id()).isNotEqualTo(of(Map.of()).id());
  }

  @Test
  void aNamelessContainerIsNamedByItsShortId() {
    assertThat(Workload.of("e1", "177c8c368a6a1234", null, Map.of()).name())
        .isEqualTo("177c8c368a6a");
  }
}
