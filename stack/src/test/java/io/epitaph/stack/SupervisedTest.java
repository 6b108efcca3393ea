package io.epitaph.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SupervisedTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicReference<@Nullable String> forbidden = new AtomicReference<>();
  private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

  /** A part that ends when a test says so. */
  private static final class Played implements AutoCloseable {
    private volatile @Nullable String broken;
    private volatile boolean closed;

    @Nullable String broken() {
      return broken;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Played play() throws IOException {
    String why = refusal.get();
    if (why != null) {
      throw new IOException(why);
    }
    starts.incrementAndGet();
    return new Played();
  }

  private Supervised<Played> start() throws Exception {
    return Supervised.start("the part", this::play, Played::broken, forbidden::get);
  }

  private static Played part(Supervised<Played> supervised) {
    Played part = supervised.part();
    assertThat(part).isNotNull();
    return part;
  }

  @Test
  void onePartThatEndsIsClosedAndStartedAgain() throws Exception {
    try (Supervised<Played> supervised = start()) {
      Played first = part(supervised);
      first.broken = "killed";
      await().atMost(LIMIT).until(() -> starts.get() == 2 && supervised.problem() == null);
      assertThat(first.closed).isTrue();
      assertThat(part(supervised)).isNotSameAs(first);
    }
  }

  @Test
  void oneThatDoesNotStartAgainIsTriedUntilItDoes() throws Exception {
    try (Supervised<Played> supervised = start()) {
      refusal.set("no port");
      part(supervised).broken = "killed";
      await()
          .atMost(LIMIT)
          .until(() -> String.valueOf(supervised.problem()).contains("does not start again"));
      assertThat(supervised.problem()).endsWith("no port");
      refusal.set(null);
      await().atMost(LIMIT).until(() -> supervised.problem() == null);
      assertThat(starts).hasValue(2);
    }
  }

  @Test
  void whileItMayNotRunItIsStopped() throws Exception {
    try (Supervised<Played> supervised = start()) {
      Played first = part(supervised);
      forbidden.set("no room");
      await().atMost(LIMIT).until(() -> first.closed);
      assertThat(supervised.problem()).isEqualTo("no room");
      forbidden.set(null);
      await().atMost(LIMIT).until(() -> supervised.problem() == null);
      assertThat(starts).hasValue(2);
    }
  }

  @Test
  void theFirstStartMustSucceed() {
    refusal.set("no port");
    assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessage("no port");
  }

  @Test
  void closingItClosesThePart() throws Exception {
    Supervised<Played> supervised = start();
    Played first = part(supervised);
    supervised.close();
    assertThat(first.closed).isTrue();
  }
}
