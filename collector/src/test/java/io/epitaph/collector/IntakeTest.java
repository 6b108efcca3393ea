package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.collector.Intake.Line;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private static Line line(String text) {
    return new Line(text.getBytes(UTF_8), Instant.EPOCH);
  }

  @Test
  void aFullIntakeTakesNoMoreLines() {
    Intake intake = new Intake(2, 1000);
    assertThat(intake.offer(line("a"))).isTrue();
    assertThat(intake.offer(line("b"))).isTrue();
    assertThat(intake.offer(line("c"))).isFalse();
  }

  @Test
  void bytesAreBoundedToo() {
    Intake intake = new Intake(100, 10);
    assertThat(intake.offer(line("12345678"))).isTrue();
    assertThat(intake.offer(line("12345678"))).isFalse();
  }

  @Test
  void aLineLargerThanAllTheRoomPassesAlone() {
    assertThat(new Intake(100, 10).offer(line("x".repeat(100)))).isTrue();
  }

  @Test
  void tasksKeepTheirPlaceAmongLines() throws Exception {
    Intake intake = new Intake(100, 1000);
    intake.offer(line("a"));
    intake.add(() -> {});
    intake.offer(line("b"));
    assertThat(intake.take()).isInstanceOf(Line.class);
    assertThat(intake.take()).isInstanceOf(Intake.Task.class);
    assertThat(intake.take()).isInstanceOf(Line.class);
  }

  @Test
  void itIsEmptyOnlyWhenTheLastWasHandled() throws Exception {
    Intake intake = new Intake(100, 1000);
    intake.offer(line("a"));
    intake.take();
    assertThat(intake.awaitEmpty(1)).isFalse();
    intake.done();
    assertThat(intake.awaitEmpty(1)).isTrue();
  }
}
