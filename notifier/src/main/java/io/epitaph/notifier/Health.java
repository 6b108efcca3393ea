package io.epitaph.notifier;

import io.epitaph.kafka.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a receiver accepts what is sent; logged once when it changes. Thread-safe. */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final String receiver;
  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));
  private @Nullable Instant since;
  private @Nullable String problem;

  Health(String receiver) {
    this.receiver = receiver;
  }

  /** It accepted something. */
  synchronized void well() {
    if (since != null) {
      LOG.info("a receiver is back receiver={} unavailableSince={}", receiver, since);
    }
    since = null;
    problem = null;
    backoff.reset();
  }

  /** It did not; returns how long to wait before the next attempt. */
  synchronized Duration unavailable(UnavailableException why, int waiting, Instant now) {
    if (since == null) {
      since = now;
      LOG.warn(
          "a receiver is behind receiver={} waiting={}: {}", receiver, waiting, why.getMessage());
    }
    problem = why.getMessage();
    return backoff.next(why.askedToWait());
  }

  /** It answers, but refuses. */
  synchronized void refused(String why) {
    since = null;
    problem = "the last message was refused: " + why;
    backoff.reset();
  }

  synchronized boolean isUnavailable() {
    return since != null;
  }

  /** What is wrong, for people; null when nothing is. */
  synchronized @Nullable String problem(int waiting) {
    return since == null ? problem : problem + "; " + waiting + " wait since " + since;
  }
}
