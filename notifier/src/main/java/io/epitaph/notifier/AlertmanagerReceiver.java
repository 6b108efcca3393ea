package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alertmanager, by its API v2. It is sent the current state, not messages: after an outage it gets
 * what is open now, and what is open is sent again at intervals, since Alertmanager drops alerts
 * that are not.
 *
 * @see <a href="https://github.com/prometheus/alertmanager/blob/v0.25.0/api/v2/openapi.yaml">API
 *     v2</a>
 */
final class AlertmanagerReceiver implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerReceiver.class);
  static final String NAME = "alertmanager";
  private static final String PATH = "/api/v2/alerts";
  private static final int BATCH = 64;
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/json");

  private final Endpoint endpoint;
  private final int capacity;
  private final DeadLetters deadLetters;
  private final Clock clock = Clock.systemUTC();
  private final Health health = new Health(NAME);
  private final ReceiverThread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AlertBook book;
  private final PendingOffsets pending = new PendingOffsets();
  private boolean begun;
  private boolean dirty;
  private long sent;
  private long refused;

  /** Starts its thread, which waits for {@link #caughtUp}. */
  AlertmanagerReceiver(NotifierSettings settings, Endpoint endpoint, DeadLetters letters) {
    this.endpoint = endpoint;
    this.capacity = settings.queue();
    this.deadLetters = letters;
    this.book = new AlertBook(settings.resend(), settings.visible());
    this.thread = new ReceiverThread(NAME, lock, changed, this::run);
    this.thread.start();
  }

  static Endpoint endpoint(URI address) {
    return new Endpoint(NAME, address, PATH);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void take(Revision revision, boolean history) {
    lock.lock();
    try {
      book.take(revision, history, clock.instant());
      if (!history) {
        pending.add(revision.source());
        changed();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Revision revision, long until) {
    lock.lock();
    try {
      book.take(revision, false, clock.instant());
      pending.addReleased(until);
      changed();
    } finally {
      lock.unlock();
    }
  }

  /** The book is to be sent. */
  private void changed() {
    ConsumerRecord<String, byte[]> forgotten =
        health.isUnavailable() ? book.overflow(capacity) : null;
    if (forgotten != null) {
      refused++;
      deadLetters.add(
          forgotten,
          NAME,
          NAME
              + " is unavailable, and more than "
              + capacity
              + " alerts wait for it: one that is already over was dropped");
    }
    dirty = true;
    changed.signalAll();
  }

  @Override
  public void caughtUp() {
    lock.lock();
    try {
      book.caughtUp(clock.instant());
      begun = true;
      dirty = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public OptionalLong firstPending(int partition) {
    lock.lock();
    try {
      return pending.first(partition);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalLong firstReleased() {
    return firstPending(PendingOffsets.RELEASED);
  }

  @Override
  public ReceiverStatus status() {
    lock.lock();
    try {
      int waiting = book.unsent();
      return new ReceiverStatus(sent, refused, waiting, health.problem(waiting));
    } finally {
      lock.unlock();
    }
  }

  private void run() throws InterruptedException {
    lock.lock();
    try {
      while (!thread.isClosed()) {
        if (!begun || !dirty) {
          changed.awaitNanos(TICK.toNanos());
        }
        if (begun && !thread.isClosed()) {
          dirty = false;
          pending.send();
          bringUpToDate(book.due(clock.instant()));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void bringUpToDate(List<Posting> due) throws InterruptedException {
    try {
      for (int from = 0; from < due.size() && !thread.isClosed(); from += BATCH) {
        send(due.subList(from, Math.min(due.size(), from + BATCH)));
      }
      if (!thread.isClosed()) {
        pending.sent();
      }
    } catch (UnavailableException e) {
      pause(e);
    } catch (RuntimeException e) {
      LOG.error("alerts could not be made", e);
      pause(new UnavailableException("alerts could not be made: " + e, Duration.ZERO, e));
    }
  }

  private void pause(UnavailableException why) throws InterruptedException {
    thread.await(health.unavailable(why, book.unsent(), clock.instant()));
    dirty = true;
  }

  private void send(List<Posting> postings) throws UnavailableException, InterruptedException {
    try {
      post(postings);
      Instant now = clock.instant();
      for (Posting posting : postings) {
        sent += book.posted(posting, now) ? 1 : 0;
      }
      health.well();
    } catch (RefusedException e) {
      if (postings.size() == 1) {
        refuse(postings.get(0), String.valueOf(e.getMessage()));
        return;
      }
      // It accepts the valid alerts of a request, but does not say which are invalid.
      for (Posting posting : postings) {
        send(List.of(posting));
      }
    }
  }

  private void refuse(Posting posting, String why) {
    String error = "alert of incident " + posting.incident().id() + ": " + why;
    health.refused(error);
    if (book.refused(posting, clock.instant())) {
      refused++;
      deadLetters.add(posting.source(), NAME, error);
    }
  }

  /** Releases the lock while it waits for an answer. */
  private void post(List<Posting> postings)
      throws UnavailableException, RefusedException, InterruptedException {
    ArrayNode body = Wire.MAPPER.createArrayNode();
    postings.forEach(posting -> posting.bodies().forEach(body::add));
    byte[] bytes = Wire.write(body);
    lock.unlock();
    try {
      endpoint.post(bytes, HEADERS);
    } catch (UnavailableException | RefusedException e) {
      throw e;
    } catch (IOException e) {
      throw new UnavailableException(String.valueOf(e.getMessage()), Duration.ZERO, e);
    } finally {
      lock.lock();
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
