package io.epitaph.collector;

import io.epitaph.model.Topic;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An outlet and what it has acknowledged. When a record is refused for good, the delivery has
 * failed: the collector begins another one at the cursor this one reached. Thread-safe.
 */
final class Delivery {
  private final Outlet outlet;
  private final Acknowledgements acknowledgements;
  private final Runnable onFailure;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param onFailure called once, on a thread of the outlet's; must not wait
   */
  Delivery(Outlet outlet, @Nullable Cursor start, Runnable onFailure) {
    this.outlet = outlet;
    this.acknowledgements = new Acknowledgements(start);
    this.onFailure = onFailure;
  }

  /**
   * What to do with a record that does not fit, instead of failing. It is called on a thread of the
   * outlet's and must not wait.
   */
  interface Refusal {
    /**
     * @return whether it was seen to
     */
    boolean handle(Exception why);
  }

  /**
   * Sends a record that moves the cursor.
   *
   * @param place see {@link Acknowledgements#sending}
   */
  void send(
      Topic topic,
      String key,
      byte[] value,
      Map<String, String> headers,
      @Nullable Cursor place,
      Refusal refusal) {
    Acknowledgements.Ticket ticket = acknowledgements.sending(place);
    outlet.send(
        topic,
        key,
        value,
        headers,
        why -> {
          if (why == null || refusal.handle(why)) {
            acknowledgements.acknowledged(ticket);
          } else {
            fail(why);
          }
        });
  }

  /** Sends a record that the cursor does not wait for. */
  void send(Topic topic, String key, byte[] value, Refusal refusal) {
    outlet.send(
        topic,
        key,
        value,
        Map.of(),
        why -> {
          if (why != null && !refusal.handle(why)) {
            fail(why);
          }
        });
  }

  private void fail(Exception why) {
    if (failure.compareAndSet(null, why)) {
      onFailure.run();
    }
  }

  /** Null while nothing was refused. */
  @Nullable Exception failure() {
    return failure.get();
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  Outlet outlet() {
    return outlet;
  }
}
