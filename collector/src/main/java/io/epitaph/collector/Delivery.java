package io.epitaph.collector;

import io.epitaph.kafka.Threads;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records through an outlet and keeps track of what it has acknowledged. When a record is
 * refused for good, the delivery has failed until it is {@linkplain #renew renewed}. Thread-safe.
 */
final class Delivery {
  /** Creates the outlet, and another one after each failure. */
  interface Outlets {
    Outlet open();
  }

  /** Makes the record that is sent in place of one that is too large. */
  interface Smaller {
    /**
     * @param why for people
     */
    Message than(String why);
  }

  /**
   * A record to be sent.
   *
   * @param smaller makes a smaller one when the topic does not accept it; null when there is none:
   *     the delivery then fails
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never copied.
  record Message(
      Topic topic,
      String key,
      byte[] value,
      Map<String, String> headers,
      @Nullable Smaller smaller) {
    /** A record of an engine, beside its other ones. */
    static Message of(EngineRecord type, String engineId, byte[] value, @Nullable Smaller smaller) {
      return new Message(
          Topic.EVENTS,
          engineId,
          value,
          type == EngineRecord.EVENT ? Map.of() : Map.of(EngineRecord.HEADER, Wire.name(type)),
          smaller);
    }
  }

  /** One outlet, from its opening to its failure. */
  private record Attempt(
      Outlet outlet,
      Acknowledgements acknowledgements,
      AtomicReference<@Nullable Exception> failure) {
    Attempt(Outlet outlet, @Nullable Cursor start) {
      this(outlet, new Acknowledgements(start), new AtomicReference<>());
    }
  }

  private final Outlets outlets;
  private final ExecutorService again =
      Executors.newSingleThreadExecutor(Threads.named("epitaph-collector-smaller"));
  private volatile Attempt attempt;
  private volatile Runnable onFailure = () -> {};

  Delivery(Outlets outlets, @Nullable Cursor start) {
    this.outlets = outlets;
    this.attempt = new Attempt(outlets.open(), start);
  }

  /**
   * @param action called on a thread of the outlet's when the delivery fails; must not wait
   */
  void onFailure(Runnable action) {
    onFailure = action;
  }

  /**
   * Sends a record that moves the cursor, once it or what is sent in its place is acknowledged.
   *
   * @param place see {@link Acknowledgements#sending}
   */
  void send(Message message, @Nullable Cursor place) {
    Attempt now = attempt;
    send(now, message, now.acknowledgements().sending(place));
  }

  /** Sends a record that the cursor does not wait for. */
  void sendAside(Message message) {
    send(attempt, message, null);
  }

  /** Moves the cursor without a record, once all that was sent before is acknowledged. */
  void reach(Cursor place) {
    Acknowledgements now = attempt.acknowledgements();
    now.acknowledged(now.sending(place));
  }

  private void send(Attempt now, Message message, Acknowledgements.@Nullable Ticket ticket) {
    Message fits = message;
    for (Smaller smaller = fits.smaller();
        fits.value().length > Topic.MAX_VALUE_BYTES && smaller != null;
        smaller = fits.smaller()) {
      fits = smaller.than(tooLarge(fits));
    }
    Message sent = fits;
    now.outlet()
        .send(
            sent.topic(),
            sent.key(),
            sent.value(),
            sent.headers(),
            failure -> received(now, sent, ticket, failure));
  }

  private void received(
      Attempt now,
      Message sent,
      Acknowledgements.@Nullable Ticket ticket,
      @Nullable Exception failure) {
    Smaller smaller = sent.smaller();
    if (failure == null) {
      if (ticket != null) {
        now.acknowledgements().acknowledged(ticket);
      }
    } else if (failure instanceof RecordTooLargeException && smaller != null) {
      // The topic accepts less than it should. On another thread: sending may wait for this one.
      again.execute(() -> send(now, smaller.than(tooLarge(sent)), ticket));
    } else if (now.failure().compareAndSet(null, failure)) {
      onFailure.run();
    }
  }

  private static String tooLarge(Message message) {
    return "a record of " + message.value().length + " bytes is larger than the topic accepts";
  }

  /** Null while nothing was refused. */
  @Nullable Exception failure() {
    return attempt.failure().get();
  }

  /**
   * Starts again after a failure.
   *
   * @return the cursor: what came after it is to be sent again
   */
  @Nullable Cursor renew() {
    Attempt failed = attempt;
    Cursor reached = failed.acknowledgements().cursor();
    attempt = new Attempt(outlets.open(), reached);
    failed.outlet().close(Duration.ZERO);
    return reached;
  }

  Acknowledgements acknowledgements() {
    return attempt.acknowledgements();
  }

  /** Waits until all that was sent is acknowledged, for at most {@code limit}. */
  void close(Duration limit) {
    again.shutdownNow();
    attempt.outlet().close(limit);
  }
}
