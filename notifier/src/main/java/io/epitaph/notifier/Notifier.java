package io.epitaph.notifier;

import io.epitaph.kafka.Clients;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.kafka.PatientConsumer;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.ServiceThread;
import io.epitaph.kafka.Status;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that sends incidents to people, until it is closed. Each receiver gets each change at
 * least once: offsets are committed when it has acknowledged them, and what is sent again has the
 * same identity.
 *
 * <p>A receiver that is unavailable is retried, and holds up no other; what it refuses for good
 * goes to the dead letters. Of several notifiers in a group one sends, and the others stand by. One
 * thread of its own, and one for each receiver.
 */
public final class Notifier implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  /** While something is still to be sent, and then to be committed. */
  private static final Duration BUSY_POLL = Duration.ofMillis(100);

  private final NotifierSettings settings;
  private final WantedReceivers receivers;
  private final Clock clock = Clock.systemUTC();
  private final PatientConsumer consumer;
  private final DeadLetters letters;
  private final QuietKeeper quiet;
  private final ServiceThread thread = new ServiceThread("notifier", this::run);
  private Set<TopicPartition> assigned = Set.of();
  private volatile @Nullable Assignment assignment;
  private volatile boolean active;
  private volatile long lag = -1;
  private volatile int held;
  private volatile @Nullable String problem;

  private Notifier(NotifierSettings settings) {
    this.settings = settings;
    this.receivers = new WantedReceivers(settings);
    this.consumer =
        new PatientConsumer(
            settings.kafka(),
            Map.of(
                "max.poll.records",
                100,
                "partition.assignment.strategy",
                List.of(OldestTakesAll.class)));
    this.letters = new DeadLetters(settings.kafka(), DeadLetter.By.NOTIFIER);
    this.quiet = new QuietKeeper(settings);
  }

  /**
   * Starts; returns at once: a Kafka or a receiver that cannot be reached is waited for.
   *
   * @throws IllegalArgumentException when an address is not an http or https address, or Kafka's
   *     clients do not take the settings
   */
  public static Notifier start(NotifierSettings settings) {
    Notifier notifier = new Notifier(settings);
    notifier.thread.start();
    return notifier;
  }

  /**
   * With {@code dead_letters}, {@code lag}, {@code held}, and {@code RECEIVER.sent, .refused,
   * .waiting}.
   */
  @Override
  public Status status() {
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("dead_letters", letters.taken());
    numbers.put("lag", lag);
    numbers.put("held", (long) held);
    String why = thread.failure();
    why = why != null ? why : problem != null ? problem : consumer.problem();
    why = why != null ? why : quiet.problem();
    Map<String, ReceiverStatus> now = receivers();
    for (Map.Entry<String, ReceiverStatus> each : now.entrySet()) {
      ReceiverStatus receiver = each.getValue();
      numbers.put(each.getKey() + ".sent", receiver.sent());
      numbers.put(each.getKey() + ".refused", receiver.refused());
      numbers.put(each.getKey() + ".waiting", (long) receiver.waiting());
      if (why == null && receiver.problem() != null) {
        why = each.getKey() + ": " + receiver.problem();
      }
    }
    String detail = now.isEmpty() ? "stands by" : String.join(", ", now.keySet());
    return new Status(thread.isRunning(), why, detail, numbers);
  }

  /**
   * By name: {@code alertmanager}, {@code cloudevents}, {@code slack}; empty while it stands by.
   */
  Map<String, ReceiverStatus> receivers() {
    Assignment now = assignment;
    return now == null ? Map.of() : now.status();
  }

  /**
   * True when it has read the topic up to now, and sends; false while it reads, stands by for
   * another notifier of its group, or the topic does not exist.
   */
  boolean isActive() {
    return active && thread.isRunning();
  }

  /** How often its group has decided which of them sends. */
  long assignments() {
    return consumer.assignments();
  }

  private void run() {
    try (consumer;
        quiet;
        letters) {
      try {
        consumer.subscribe(settings.group(), List.of(Topic.INCIDENTS), new Rebalances());
        LOG.info("notifier started group={} {}", settings.group(), receivers);
        while (true) {
          step(consumer.poll(isIdle() ? Clients.IDLE_POLL : BUSY_POLL));
        }
      } catch (WakeupException e) {
        end(true);
      } finally {
        end(false);
      }
    }
  }

  private boolean isIdle() {
    Assignment now = assignment;
    if (now == null) {
      // A poll that assigns partitions without new records lasts to its limit: until the group has
      // decided, it is a short one.
      return assigned.isEmpty() && consumer.assignments() > 0;
    }
    return now.isIdle();
  }

  private void step(ConsumerRecords<String, byte[]> records) {
    try {
      Assignment now = assignment;
      if (now == null) {
        // What was polled is read again: a new assignment starts at the beginning of the topic.
        begin();
      } else {
        // Before the incidents: what was asked for before one opened holds it.
        // A Kafka that is down is reported by the consumer, and not waited for here.
        if (consumer.problem() == null) {
          now.use(quiet.refresh(clock.instant()));
        }
        for (ConsumerRecord<String, byte[]> record : records) {
          now.take(record);
        }
        KafkaConsumer<String, byte[]> kafka = consumer.kafka();
        now.readUpTo(kafka::position);
        now.release(clock.instant());
        held = now.held();
        active = now.isCaughtUp();
        commit(now);
        if (now.isFull()) {
          kafka.pause(kafka.assignment());
        } else {
          kafka.resume(kafka.paused());
        }
      }
      problem = letters.problem();
    } catch (IOException e) {
      problem = e.getMessage();
      LOG.warn("{}", problem);
    } catch (RetriableException e) {
      // Kafka cannot be reached: the next step tries again.
      problem = "Kafka does not answer: " + e.getMessage();
      LOG.warn("{}", problem);
    }
    lag = consumer.lag();
  }

  private void commit(Assignment now) {
    Map<TopicPartition, OffsetAndMetadata> offsets = now.toCommit(consumer.kafka()::position);
    // Only after the offsets are known: what they cover must be durable, the dead letters too.
    // Alerts do not wait for dead letters, only the commit does.
    if (letters.trySettle() && !offsets.isEmpty() && consumer.commit(offsets)) {
      now.committed(offsets);
    }
  }

  // ---- which of the notifiers sends

  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      end(false);
      assigned = Set.copyOf(partitions);
      // So that nothing is fetched from beyond the end: every other request to the broker would
      // wait behind that fetch.
      consumer.kafka().pause(partitions);
      if (partitions.isEmpty()) {
        LOG.info("notifier stands by group={}", settings.group());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      end(true);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      end(false);
    }
  }

  private void begin() throws IOException {
    if (assigned.isEmpty()) {
      return;
    }
    QuietWindows windows = quiet.begin(clock.instant());
    KafkaConsumer<String, byte[]> kafka = consumer.kafka();
    Map<TopicPartition, OffsetAndMetadata> committed = kafka.committed(new HashSet<>(assigned));
    Map<TopicPartition, Long> ends = kafka.endOffsets(assigned);
    kafka.seekToBeginning(assigned);
    kafka.resume(assigned);
    List<Receiver> opened = receivers.open(letters);
    List<String> names = opened.stream().map(Receiver::name).toList();
    Map<Integer, Map<String, Long>> sentUpTo = new HashMap<>();
    committed.forEach(
        (partition, offset) -> sentUpTo.put(partition.partition(), Offsets.read(offset, names)));
    Assignment made = new Assignment(opened, sentUpTo, ends, letters, clock.instant());
    made.use(windows);
    assignment = made;
    LOG.info("notifier reads what was sent before group={} ends={}", settings.group(), ends);
  }

  private void end(boolean commit) {
    Assignment now = assignment;
    assignment = null;
    assigned = Set.of();
    active = false;
    held = 0;
    if (now == null) {
      return;
    }
    now.close();
    if (commit) {
      try {
        commit(now);
      } catch (RetriableException e) {
        LOG.warn("offsets were not committed: {}", e.getMessage());
      }
    }
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    thread.awaitEnd();
  }

  /**
   * Ends it. What was not sent yet is sent by the next notifier; alerts that are open stay open in
   * Alertmanager until the next sends them again, or for four times the resend time.
   */
  @Override
  public void close() {
    thread.close(consumer::wake);
  }
}
