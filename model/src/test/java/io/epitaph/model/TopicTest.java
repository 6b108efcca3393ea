package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicTest {
  @Test
  void whatAReaderKeepsTheLatestOfIsCompacted() {
    assertThat(Topic.LIVES.settings()).containsEntry("cleanup.policy", "compact");
    assertThat(Topic.INCIDENTS.settings()).doesNotContainKey("retention.ms");
  }

  @Test
  void theRawTopicsAreKeptAWeek() {
    assertThat(Topic.EVENTS.settings())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "604800000");
  }

  @Test
  void aTopicIsFoundByName() {
    assertThat(Topic.named("epitaph.events")).contains(Topic.EVENTS);
    assertThat(Topic.named("epitaph.gossip")).isEmpty();
  }
}
