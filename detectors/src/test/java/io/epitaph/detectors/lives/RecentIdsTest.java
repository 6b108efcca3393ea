package io.epitaph.detectors.lives;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentIdsTest {
  private static RecentIds first(int many) {
    RecentIds ids = RecentIds.NONE;
    for (int i = 0; i < many; i++) {
      ids = ids.with(RecentIds.key("event-" + i));
    }
    return ids;
  }

  @Test
  void theLast256AreRemembered() {
    RecentIds ids = first(1000);
    for (int i = 1000 - 256; i < 1000; i++) {
      assertThat(ids.contains(RecentIds.key("event-" + i))).isTrue();
    }
    assertThat(ids.contains(RecentIds.key("event-1000"))).isFalse();
  }

  @Test
  void olderOnesAreForgotten() {
    assertThat(first(1000).contains(RecentIds.key("event-700"))).isFalse();
  }

  @Test
  void oneMoreDoesNotChangeTheValueBefore() {
    RecentIds before = first(15);
    before.with(RecentIds.key("event-15"));
    assertThat(before.text()).isEqualTo(first(15).text());
    assertThat(before.contains(RecentIds.key("event-15"))).isFalse();
  }

  @Test
  void theTextGivesThemBackWhateverTheirNumber() {
    for (int many : new int[] {0, 1, 15, 16, 17, 255, 256, 272, 1000}) {
      RecentIds ids = first(many);
      RecentIds again = RecentIds.of(ids.text());
      assertThat(again.text()).isEqualTo(ids.text());
      assertThat(again.with(1).text()).isEqualTo(ids.with(1).text());
    }
  }
}
