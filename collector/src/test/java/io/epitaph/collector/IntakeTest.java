package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.Intake.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IntakeTest {
  /** Two of them are as much as is taken at once. */
  private static final String LARGE = "x".repeat(300 * 1024);

  private static Line line(String text) {
    return new Line((line, readAt) -> {}, text.getBytes(UTF_8), Instant.EPOCH);
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
    assertThat(intake.take()).hasExactlyElementsOfTypes(Line.class, Intake.Task.class, Line.class);
  }

  @Test
  void whileItIsHeldLinesWaitForTheirRelease() throws Exception {
    Intake intake = new Intake(100, 1000);
    intake.hold();
    assertThat(intake.offer(line("a"))).isTrue();
    CompletableFuture<Integer> taken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return intake.take().size();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(intake.awaitEmpty(20)).isFalse();
    assertThat(taken).isNotDone();
    intake.release();
    assertThat(taken.get(30, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void noMoreBytesAreInHandThanTwoLinesOfThatSize() throws Exception {
    Intake intake = new Intake(100, Long.MAX_VALUE);
    for (int i = 0; i < 5; i++) {
      intake.offer(line(LARGE));
    }
    assertThat(intake.take()).hasSize(2);
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

  @Test
  void aReaderThatIsBehindWaitsUntilHalfOfTheRoomIsFree() throws Exception {
    Intake intake = new Intake(8, Long.MAX_VALUE);
    for (int i = 0; i < 8; i++) {
      intake.offer(line(LARGE));
    }
    CountDownLatch freed = new CountDownLatch(1);
    Thread reader =
        new Thread(
            () -> {
              try {
                intake.awaitHalfEmpty(TimeUnit.MINUTES.toMillis(1));
                freed.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reader.start();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    intake.take();
    assertThat(freed.await(20, TimeUnit.MILLISECONDS)).isFalse();
    intake.take();
    assertThat(freed.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void noWaitIsLongerThanItsLimit() throws Exception {
    Intake intake = new Intake(1, 1000);
    intake.offer(line("a"));
    intake.awaitHalfEmpty(1);
    assertThat(intake.size()).isEqualTo(1);
  }
}
