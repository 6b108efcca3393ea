package io.epitaph.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IdShiftTest {
  @Test
  void usersAndGroupsAreShiftedApart() {
    assertThat(IdShift.of(Path.of("/var/lib/docker/100000.200000")))
        .isEqualTo(new IdShift(100_000, 200_000));
    assertThat(IdShift.of(Path.of("/var/lib/docker"))).isNull();
  }

  @Test
  void anOwnerBelowTheShiftIsNoneOfTheContainers() {
    IdShift shift = new IdShift(100, 200);
    assertThat(shift.has(100, 200)).isTrue();
    assertThat(shift.has(99, 200)).isFalse();
    assertThat(shift.has(100, 199)).isFalse();
  }
}
