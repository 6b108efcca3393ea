package io.epitaph.collector.delivery;

import io.epitaph.kafka.Backoff;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the records of the spool to an outlet, in their order, on a thread of its own. When a
 * record is refused for good, it opens another outlet after a while, and begins again at the first
 * that is not acknowledged. What is there already, since an earlier process has sent it, is not
 * sent again.
 */
final class Sender implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  /** How much earlier than by its time a record may be looked for: clocks are set. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** One outlet, from its opening to its failure. */
  private record Attempt(Outlet outlet, AtomicReference<@Nullable Exception> failure) {}

  private final Spool spool;
  private final Outlets outlets;
  private final String key;
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));
  private final AtomicLong replaced = new AtomicLong();
  private final AtomicLong known = new AtomicLong();
  private volatile @Nullable Exception failure;

  /**
   * @param key of the records that are compared with those that are there
   */
  Sender(Spool spool, Outlets outlets, String key) {
    this.spool = spool;
    this.outlets = outlets;
    this.key = key;
  }

  /** Why a record was refused for good; null when none was, or it was acknowledged since. */
  @Nullable Exception failure() {
    return failure;
  }

  /** How many were too large, and had something smaller sent in their place. */
  long replaced() {
    return replaced.get();
  }

  /** How many were there already. */
  long known() {
    return known.get();
  }

  @Override
  public void run() {
    try {
      while (true) {
        try (Outlet outlet = outlets.open()) {
          sendBy(outlet);
        } catch (InterruptException e) {
          throw e;
        } catch (IOException | RuntimeException e) {
          failure = e;
        }
        LOG.error("records cannot be sent, and wait why={}", String.valueOf(failure));
        spool.rewind();
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendBy(Outlet outlet) throws IOException, InterruptedException {
    try {
      send(new Attempt(outlet, new AtomicReference<>()));
    } catch (InterruptedException e) {
      // This is the end, and closing the outlet must not wait for answers.
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  private void send(Attempt attempt) throws IOException, InterruptedException {
    Instant since = spool.maybeSentSince();
    Set<String> there =
        since == null
            ? new HashSet<>()
            : new HashSet<>(attempt.outlet().idsSince(Topic.EVENTS, key, since.minus(MARGIN)));
    while (attempt.failure().get() == null) {
      Flight flight = spool.take(() -> attempt.failure().get() != null);
      if (flight == null) {
        return;
      }
      String id = there.isEmpty() ? null : flight.message().id();
      if (id != null && there.remove(id)) {
        known.incrementAndGet();
        spool.acknowledge(flight);
      } else {
        send(attempt, flight);
      }
    }
  }

  private void send(Attempt attempt, Flight flight) {
    Message message = flight.message();
    attempt
        .outlet()
        .send(
            message.topic(),
            message.key(),
            message.value(),
            message.headers(),
            why -> received(attempt, flight, why));
  }

  private void received(Attempt attempt, Flight flight, @Nullable Exception why) {
    if (why == null) {
      if (failure != null) {
        failure = null;
        backoff.reset();
      }
      spool.acknowledge(flight);
      return;
    }
    Message smaller = why instanceof RecordTooLargeException ? flight.message().smaller() : null;
    if (smaller != null) {
      // The topic accepts less than it should.
      replaced.incrementAndGet();
      LOG.warn("a record was too large bytes={}", flight.message().bytes());
      spool.replace(flight, smaller);
    } else if (attempt.failure().compareAndSet(null, why)) {
      failure = why;
      spool.wake();
    }
  }
}
