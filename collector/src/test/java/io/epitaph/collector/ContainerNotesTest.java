package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerNotesTest {
  private final ContainerNotes notes = new ContainerNotes(new KnownContainers(ContainerStore.NONE));

  private boolean container(String action) {
    return notes.sawStartFail("c", "container", action, 0);
  }

  private boolean network(String action) {
    return notes.sawStartFail("c", "network", action, 0);
  }

  @Test
  void aNetworkLeftWithoutAStartIsAStartThatFailed() {
    network("connect");
    assertThat(network("disconnect")).isTrue();
  }

  @Test
  void docker28SendsNoConnectOfTheNetworkNone() {
    assertThat(network("disconnect")).isTrue();
  }

  @Test
  void aDeathLeavesItsNetworksAfterwardsOnDocker20() {
    container("start");
    container("die");
    assertThat(network("disconnect")).isFalse();
  }

  @Test
  void docker20SendsNoConnectOfAStartThatFailsAfterARun() {
    container("start");
    container("die");
    network("disconnect");
    assertThat(network("disconnect")).isTrue();
  }

  @Test
  void aDeathLeavesItsNetworksBeforeOnDocker26() {
    container("start");
    assertThat(network("disconnect")).isFalse();
    container("die");
    assertThat(network("disconnect")).as("the next start fails").isTrue();
  }

  @Test
  void aStartThatFailsAfterARunIsSeen() {
    container("start");
    container("die");
    network("disconnect");
    network("connect");
    assertThat(network("disconnect")).isTrue();
  }

  @Test
  void aNetworkLeftByHandWhileItRunsIsNone() {
    container("start");
    network("connect");
    assertThat(network("disconnect")).isFalse();
  }

  @Test
  void aHealthThatIsToldAgainIsNotNew() {
    assertThat(notes.isNewHealth("c1", "healthy")).isTrue();
    assertThat(notes.isNewHealth("c1", "healthy")).isFalse();
    assertThat(notes.isNewHealth("c2", "healthy")).isTrue();
    assertThat(notes.isNewHealth("c1", "unhealthy")).isTrue();
    notes.sawStartFail("c1", "container", "start", 0);
    assertThat(notes.isNewHealth("c1", "unhealthy")).isTrue();
  }
}
