package io.epitaph.collector;

import io.epitaph.engine.LineHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of one event stream into the intake, and says whether the engine has more. The
 * stream's thread fills, any may ask.
 */
final class Filler implements LineHandler {
  /** How long the engine may be left unread; it skips a reader that does not read for 100 ms. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final Intake intake;
  private final Intake.Reader lines;
  private final Clock clock;
  private final BooleanSupplier ended;
  private final Runnable onOverflow;
  private volatile boolean overflown;
  private volatile boolean waiting;
  private volatile long waitsSince;

  /**
   * @param lines reads them, when it is their turn
   * @param ended whether the connection ends; then the rest is left to the next one
   * @param onOverflow is called once, when the intake is full; must not wait
   */
  Filler(
      Intake intake, Intake.Reader lines, Clock clock, BooleanSupplier ended, Runnable onOverflow) {
    this.intake = intake;
    this.lines = lines;
    this.clock = clock;
    this.ended = ended;
    this.onOverflow = onOverflow;
  }

  @Override
  public void accept(byte[] line) {
    waiting = false;
    if (overflown || ended.getAsBoolean()) {
      return;
    }
    if (!intake.offer(new Intake.Line(lines, line, clock.instant()))) {
      overflown = true;
      onOverflow.run();
    }
  }

  @Override
  public void beforeRead() {
    waiting = false;
    if (overflown) {
      return;
    }
    try {
      intake.awaitHalfEmpty(LONGEST_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waitsSince = System.nanoTime();
    waiting = true;
  }

  /**
   * For how long the engine has sent nothing, while all that it sent before is in the intake; null
   * when it is being read.
   */
  @Nullable Duration quiet() {
    long since = waitsSince;
    return waiting && !overflown && !ended.getAsBoolean()
        ? Duration.ofNanos(System.nanoTime() - since)
        : null;
  }
}
