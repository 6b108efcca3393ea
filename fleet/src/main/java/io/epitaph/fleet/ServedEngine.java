package io.epitaph.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine that is served.
 *
 * @param version of Docker
 * @param lives null where they are not random
 */
record ServedEngine(
    String name,
    URI address,
    String version,
    Faults faults,
    @Nullable RandomLives lives,
    Supplier<List<Truth>> truths) {
  /**
   * It crashes and comes back, now, and the truth of its lives changes with it.
   *
   * @throws IllegalArgumentException when it is not known how
   */
  void restart() {
    if (lives == null) {
      throw new IllegalArgumentException(
          "restart of "
              + name
              + ": got an engine that plays a script or a recording, wanted one of random lives:"
              + " of the others it is not known what a restart makes of them");
    }
    lives.restartEngine(Duration.ZERO);
  }
}
