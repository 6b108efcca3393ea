package io.epitaph.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.DeadLetter;
import io.epitaph.model.EngineRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a service puts records that it cannot work on. They are kept in memory until Kafka has
 * acknowledged them: an offset may be committed after {@link #settle} only.
 *
 * <p>Records are added by any thread; settling is for one.
 */
public final class DeadLetters implements AutoCloseable {
  private static final byte[] NO_VALUE = {};

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration TRY_EVERY = Duration.ofSeconds(10);
  private final DeadLetterSender sender;
  private final DeadLetter.By by;
  private final ConcurrentLinkedQueue<DeadLetter> open = new ConcurrentLinkedQueue<>();
  private final AtomicLong taken = new AtomicLong();
  private long lastTry;
  private volatile @Nullable String problem;

  /**
   * Does not connect before there is a dead letter.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   */
  public DeadLetters(Map<String, String> client, DeadLetter.By by) {
    this.sender = new DeadLetterSender(client);
    this.by = by;
  }

  /** As {@link #add(ConsumerRecord, String, String)}, without a receiver. */
  public void add(ConsumerRecord<String, byte[]> source, String error) {
    add(source, null, error);
  }

  /**
   * Keeps a record for the next {@link #settle}.
   *
   * @param receiver which receiver refused it; null for none
   * @param error for people: what was wrong
   */
  public void add(ConsumerRecord<String, byte[]> source, @Nullable String receiver, String error) {
    open.add(
        new DeadLetter(
            by,
            source.topic(),
            source.partition(),
            source.offset(),
            error,
            receiver,
            type(source),
            source.value() == null ? NO_VALUE : source.value()));
  }

  private static @Nullable String type(ConsumerRecord<String, byte[]> source) {
    Header type = source.headers().lastHeader(EngineRecord.HEADER);
    return type == null || type.value() == null ? null : new String(type.value(), UTF_8);
  }

  /** How many Kafka has acknowledged. */
  public long taken() {
    return taken.get();
  }

  /** Kafka has acknowledged the first. */
  private void acknowledged() {
    open.remove();
    taken.incrementAndGet();
  }

  /**
   * Sends all that were added, and returns when Kafka has acknowledged them.
   *
   * @return how many
   * @throws NotTakenException when it did not accept one; those that it did not accept are kept for
   *     the next call
   */
  public int settle() throws NotTakenException {
    int count = open.size();
    try {
      for (int left = count; left > 0; ) {
        left -= sender.send(open, left, this::acknowledged);
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new NotTakenException(e);
    }
    return count;
  }

  /**
   * As {@link #settle}, for a service that goes on meanwhile: tries at most every 10 s when Kafka
   * does not accept them, and {@link #problem} says so.
   *
   * @return true when Kafka has acknowledged all
   */
  public boolean trySettle() {
    if (open.isEmpty()) {
      problem = null;
      return true;
    }
    if (problem != null && System.nanoTime() - lastTry < TRY_EVERY.toNanos()) {
      return false;
    }
    try {
      settle();
      problem = null;
      return true;
    } catch (NotTakenException e) {
      LOG.warn("{}", e.getMessage());
      problem = e.getMessage();
      lastTry = System.nanoTime();
      return false;
    }
  }

  /** Why the last {@link #trySettle} failed, for people; null when it did not. */
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    sender.close();
  }
}
