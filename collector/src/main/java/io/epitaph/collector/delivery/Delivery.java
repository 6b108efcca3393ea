package io.epitaph.collector.delivery;

import io.epitaph.kafka.Bootstrap;
import io.epitaph.kafka.SharedTimer;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records to Kafka, in the order they were sent in, and loses none: what Kafka does not
 * acknowledge at once is kept on disk until it does, over restarts of this process. Also keeps the
 * <em>cursor</em>: the place in the engine's stream up to which all is in Kafka or on disk, and
 * what was known of each container there. Thread-safe.
 */
public final class Delivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** The spool's file in the state folder. */
  public static final String FILE = "spool.mv";

  /** At the end Kafka has this long to acknowledge a further record. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private static final Duration JOIN_LIMIT = Duration.ofSeconds(5);

  /** What was added waits so long at most before it is looked whether it goes to the disk. */
  private static final Duration KEEP_AFTER = Duration.ofMillis(20);

  private final Spool spool;
  private final Sender sender;
  private final DeliveryProblem problem;
  private final Thread sending;
  private final SharedTimer timer = new SharedTimer();
  private final AtomicBoolean keepsSoon = new AtomicBoolean();
  private volatile boolean closing;

  private Delivery(
      SpoolStore store, long spoolBytes, Outlets outlets, Bootstrap kafka, String key, Clock clock)
      throws IOException {
    this.spool = new Spool(store, spoolBytes, clock, this::keepSoon);
    this.sender = new Sender(spool, outlets, key);
    this.problem = new DeliveryProblem(spool, sender, kafka, clock);
    this.sending = Threads.daemon("epitaph-collector-sender", sender);
  }

  /**
   * Opens the spool and starts to send what waits in it.
   *
   * @param folder of the spool
   * @param spoolBytes how much may wait; then {@link #send} waits
   * @param kafka how to reach Kafka
   * @param engineId the key of the engine's records
   * @throws IOException when the spool is damaged or cannot be written
   * @throws IllegalArgumentException when Kafka's clients do not accept the settings
   */
  public static Delivery open(
      Path folder, long spoolBytes, Map<String, String> kafka, String engineId, Clock clock)
      throws IOException {
    KafkaOutlet.check(kafka);
    return open(
        folder, spoolBytes, () -> KafkaOutlet.open(kafka), Bootstrap.of(kafka), engineId, clock);
  }

  static Delivery open(
      Path folder, long spoolBytes, Outlets outlets, Bootstrap kafka, String engineId, Clock clock)
      throws IOException {
    SpoolStore store = SpoolStore.open(folder.resolve(FILE));
    Delivery delivery = new Delivery(store, spoolBytes, outlets, kafka, engineId, clock);
    delivery.sending.start();
    return delivery;
  }

  private void keepSoon() {
    if (keepsSoon.compareAndSet(false, true)) {
      timer.after(KEEP_AFTER, this::keep);
    }
  }

  private void keep() {
    try {
      spool.keep(false);
    } finally {
      keepsSoon.set(false);
      if (spool.hasWork()) {
        keepSoon();
      }
    }
  }

  /**
   * Sends a record; waits only while the spool is full.
   *
   * @param place where the engine's stream stands with it; null when that does not change
   */
  public void send(Message message, @Nullable Cursor place) {
    spool.add(message.fitting(), place);
  }

  /** Sends a record that does not change where the engine's stream stands. */
  public void send(Message message) {
    send(message, null);
  }

  /** Moves the cursor without a record, once all that was sent before is safe. */
  public void reach(Cursor place) {
    spool.reach(place);
  }

  /**
   * Keeps what is known of a container, in one commit with the cursor, once the record that was
   * sent last is safe.
   *
   * @param json null when the container is gone
   */
  public void know(String containerId, byte @Nullable [] json) {
    spool.know(containerId, json);
  }

  /** What is kept of each container, by its id. */
  public Map<String, byte[]> containers() throws IOException {
    return spool.containers();
  }

  /**
   * Keeps what an earlier version knew of containers; when it returns, a power cut does not take
   * it.
   *
   * @throws IOException when the spool cannot be written
   */
  public void takeOver(Map<String, byte[]> containers) throws IOException {
    if (containers.isEmpty()) {
      return;
    }
    containers.forEach(spool::know);
    spool.keep(true);
    String problem = spool.problem();
    if (problem != null) {
      throw new IOException(problem);
    }
  }

  /**
   * The place up to which all is in Kafka or on disk; null when there is none yet. What came after
   * it is lost when this process is killed now.
   */
  public @Nullable Cursor cursor() {
    return spool.cursor();
  }

  /** How many records of the process before were in Kafka already, and were not sent again. */
  public long known() {
    return sender.known();
  }

  /** Counters for people, by name. */
  public Map<String, Long> numbers() {
    Map<String, Long> numbers = new TreeMap<>();
    numbers.put("unacknowledged", spool.waiting());
    numbers.put("spool_bytes", spool.storedBytes());
    numbers.put("too_large", sender.replaced());
    return numbers;
  }

  /** What keeps records from being sent or kept, for people; null when nothing does. */
  public @Nullable String problem() {
    if (!closing && !sending.isAlive()) {
      return "what sends records to Kafka has ended, see the log: start the collector again";
    }
    return problem.text();
  }

  /**
   * Waits until all is acknowledged, for at most {@code limit}; what is not then stays on disk. To
   * be called when nothing more is sent.
   */
  public void close(Duration limit) {
    boolean interrupted = false;
    closing = true;
    try {
      awaitAcknowledged(limit);
      sending.interrupt();
      sending.join(JOIN_LIMIT.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
      sending.interrupt();
    }
    try {
      spool.close();
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
    }
    timer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only as long as Kafka acknowledges something. */
  private void awaitAcknowledged(Duration limit) throws InterruptedException {
    Duration left = limit;
    long before = -1;
    while (!spool.awaitAcknowledged(left.compareTo(PATIENCE) < 0 ? left : PATIENCE)) {
      left = left.minus(PATIENCE);
      if (left.isNegative() || left.isZero() || spool.total() == before) {
        LOG.info("records stay in the spool, for the next start waiting={}", spool.waiting());
        return;
      }
      before = spool.total();
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
