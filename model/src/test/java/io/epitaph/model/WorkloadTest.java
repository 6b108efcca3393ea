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
  void servicesOfOneNameInTwoSwarmsAreTwoWorkloads() {
    Workload here = of(task("web", "vm7pu2wx5ogiodtag3vpyjd5n", "web.1.x8dk2"));
    Workload there = of(task("web", "dl5t938230ex294ma3kj5zd0z", "web.1.q01zz"));
    assertThat(here.id()).isNotEqualTo(there.id());
    assertThat(here.name()).isEqualTo(there.name()).isEqualTo("web.1");
    assertThat(of(task("web", "vm7pu2wx5ogiodtag3vpyjd5n", "web.1.next"))).isEqualTo(here);
  }

  private static Map<String, String> task(String service, String serviceId, String task) {
    return Map.of(
        "com.docker.swarm.service.name", service,
        "com.docker.swarm.service.id", serviceId,
        "com.docker.swarm.task.name", task);
  }

  @Test
  void aOneOffOfComposeIsNotItsService() {
    Map<String, String> labels =
        Map.of(
            "com.docker.compose.project", "shop",
            "com.docker.compose.service", "web",
            "com.docker.compose.oneoff", "True");
    Workload one = Workload.of("e1", "177c8c368a6a1234", "shop-web-run-1f00", labels);
    Workload other = Workload.of("e1", "288d9d479b7b1234", "shop-web-run-2f00", labels);
    assertThat(one.name()).isEqualTo("shop/web run");
    assertThat(one.id()).isNotEqualTo(other.id());
    assertThat(one.engineOnly()).isEqualTo("e1");
    assertThat(one.isOneOff()).isTrue();
  }

  @Test
  void aServiceSaysThatItIsNoOneOff() {
    Map<String, String> labels =
        Map.of(
            "com.docker.compose.project", "shop",
            "com.docker.compose.service", "web",
            "com.docker.compose.oneoff", "False");
    assertThat(of(labels).id()).isEqualTo("compose/e1/shop/web");
    assertThat(of(labels).isOneOff()).isFalse();
    assertThat(of(labels).engineOnly()).isEqualTo("e1");
  }

  @Test
  void aPodIsAReplicaOfItsWorkload() {
    Map<String, String> pod =
        Map.of("io.kubernetes.pod.name", "web-7d9c5b8f4d-x2x9k", "io.kubernetes.pod.uid", "5e0c");
    assertThat(Workload.replica(pod)).isEqualTo("5e0c");
    assertThat(Workload.replica(Map.of("io.kubernetes.pod.name", "web-0"))).isEqualTo("web-0");
    assertThat(Workload.replica(Map.of())).isNull();
    assertThat(Workload.replica(Map.of("io.kubernetes.pod.name", "tidy-29371200-x2x9k"))).isNull();
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
