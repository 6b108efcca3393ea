package io.epitaph.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.kafka.DeadLetters;
import io.epitaph.notifier.MessageFormat.Message;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A webhook: each change is one POST, in order, tried until it is accepted or refused. What waits
 * is bounded: when more than that waits for a webhook that is unavailable, the oldest goes to the
 * dead letters.
 */
final class WebhookReceiver implements Receiver {
  private final String name;
  private final Endpoint endpoint;
  private final MessageFormat format;
  private final int capacity;
  private final DeadLetters deadLetters;
  private final Health health;
  private final ReceiverThread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<WaitingMessage> queue = new ArrayDeque<>();
  private long sent;
  private long refused;

  /** Starts its thread. */
  WebhookReceiver(
      String name, Endpoint endpoint, MessageFormat format, int capacity, DeadLetters letters) {
    this.name = name;
    this.endpoint = endpoint;
    this.format = format;
    this.capacity = capacity;
    this.deadLetters = letters;
    this.health = new Health(name);
    this.thread = new ReceiverThread(name, lock, changed, this::run);
    this.thread.start();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void take(Revision revision, boolean history) {
    if (!history) {
      take(revision, WaitingMessage.NOT_HELD);
    }
  }

  @Override
  public void release(Revision revision, long until) {
    take(revision, until);
  }

  private void take(Revision revision, long until) {
    add(
        revision.changes().stream()
            .filter(format::wants)
            .map(
                change ->
                    new WaitingMessage(
                        revision.source(), change.id(), () -> format.message(change), until))
            .toList());
  }

  @Override
  public void take(QuietEnd end, ConsumerRecord<String, byte[]> source, long until) {
    add(List.of(new WaitingMessage(source, end.id(), () -> format.message(end), until)));
  }

  private void add(List<WaitingMessage> more) {
    lock.lock();
    try {
      queue.addAll(more);
      while (queue.size() > capacity && health.isUnavailable()) {
        // The first is being sent.
        WaitingMessage first = queue.removeFirst();
        WaitingMessage oldest = queue.removeFirst();
        queue.addFirst(first);
        refused++;
        deadLetters.add(
            oldest.source(),
            name,
            name
                + " is unavailable, and more than "
                + capacity
                + " messages wait for it: "
                + oldest.id()
                + " was dropped");
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void caughtUp() {
    // Each message was put in the queue as it was read.
  }

  @Override
  public boolean isFull() {
    lock.lock();
    try {
      return queue.size() >= capacity && !health.isUnavailable();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalLong firstPending(int partition) {
    lock.lock();
    try {
      return queue.stream()
          .filter(waiting -> waiting.until() == WaitingMessage.NOT_HELD)
          .filter(waiting -> waiting.source().partition() == partition)
          .mapToLong(waiting -> waiting.source().offset())
          .min();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalLong firstReleased() {
    lock.lock();
    try {
      return queue.stream()
          .mapToLong(WaitingMessage::until)
          .filter(until -> until != WaitingMessage.NOT_HELD)
          .min();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ReceiverStatus status() {
    lock.lock();
    try {
      return new ReceiverStatus(sent, refused, queue.size(), health.problem(queue.size()));
    } finally {
      lock.unlock();
    }
  }

  private void run() throws InterruptedException {
    for (WaitingMessage next = next(); next != null; next = next()) {
      send(next);
    }
  }

  /** The oldest that waits, which stays in the queue; null when it is closed. */
  private @Nullable WaitingMessage next() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty() && !thread.isClosed()) {
        changed.await();
      }
      return thread.isClosed() ? null : queue.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  private void send(WaitingMessage waiting) throws InterruptedException {
    try {
      Message message = waiting.message().get();
      endpoint.post(message.body().getBytes(UTF_8), message.headers());
      health.well();
      done(true);
    } catch (UnavailableException e) {
      lock.lock();
      try {
        thread.await(health.unavailable(e, queue.size(), Clock.systemUTC().instant()));
      } finally {
        lock.unlock();
      }
    } catch (IOException | RuntimeException e) {
      String why = waiting.id() + ": " + e.getMessage();
      health.refused(why);
      deadLetters.add(waiting.source(), name, why);
      done(false);
    }
  }

  private void done(boolean taken) {
    lock.lock();
    try {
      queue.removeFirst();
      sent += taken ? 1 : 0;
      refused += taken ? 0 : 1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
