package io.epitaph.indexer;

import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.kafka.PatientConsumer;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends bulks to Elasticsearch on a thread of its own, and resends what was not accepted, until it
 * is indexed or a dead letter. For one thread, but for {@link #indexed}.
 */
final class BulkSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BulkSender.class);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** A large bulk on a busy machine takes seconds. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  private final IndexClient client;
  private final Bulk bulk;
  private final Duration refresh;
  private final PatientConsumer consumer;
  private final DeadLetters letters;
  private final Runnable onSilence;
  private final AtomicLong indexed = new AtomicLong();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Threads.named("epitaph-indexer-sender"));
  private List<List<BulkItem>> bulks = List.of();

  /**
   * How many of the bulks were accepted completely, before one that was not; null when none are
   * being sent.
   */
  private @Nullable Future<Integer> taken;

  private boolean templatesAreThere;
  private volatile @Nullable String silence;

  /**
   * @param refresh how soon what was indexed is found
   * @param consumer waits between attempts
   * @param onSilence is called again and again while Elasticsearch does not answer
   */
  BulkSender(
      IndexClient client,
      Duration refresh,
      PatientConsumer consumer,
      DeadLetters letters,
      Runnable onSilence) {
    this.onSilence = onSilence;
    this.client = client;
    this.bulk = new Bulk(client);
    this.refresh = refresh;
    this.consumer = consumer;
    this.letters = letters;
  }

  /** Documents that Elasticsearch accepted; one accepted twice counts twice. */
  long indexed() {
    return indexed.get();
  }

  /** Puts the templates, without which no document may be sent, unless that was done before. */
  void prepare() throws IOException {
    if (!templatesAreThere) {
      Templates.install(client, refresh);
      Instant now = Clock.systemUTC().instant();
      PresentIndices.make(client, now);
      NewFields.add(client, now);
      templatesAreThere = true;
    }
  }

  /** Begins to send; {@link #finish} comes before the next. */
  void begin(List<List<BulkItem>> next) {
    bulks = next;
    taken = templatesAreThere ? thread.submit(() -> sendUntilOneFails(next)) : null;
  }

  /** On the sender's thread: stops at the first that is not accepted, whatever the reason. */
  private int sendUntilOneFails(List<List<BulkItem>> all) {
    int count = 0;
    for (List<BulkItem> items : all) {
      try {
        BulkOutcome outcome = bulk.send(items);
        if (!outcome.again().isEmpty() || !outcome.refused().isEmpty()) {
          break;
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("a bulk is sent again", e);
        break;
      }
      indexed.addAndGet(items.size());
      count++;
    }
    return count;
  }

  /** Returns when all that {@link #begin} got is indexed, or added to the dead letters. */
  void finish() {
    int count = awaitTaken();
    List<List<BulkItem>> left = bulks.subList(count, bulks.size());
    bulks = List.of();
    if (!left.isEmpty()) {
      // Elasticsearch may come back as another cluster.
      templatesAreThere = false;
    }
    left.forEach(this::send);
  }

  private int awaitTaken() {
    Future<Integer> sent = taken;
    taken = null;
    long begin = System.nanoTime();
    try {
      while (sent != null) {
        try {
          return sent.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          look(Duration.ofNanos(System.nanoTime() - begin));
        }
      }
      return 0;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      LOG.debug("a bulk failed", e);
      return 0;
    } finally {
      silence = null;
    }
  }

  /** A request may hang for a minute before it fails. */
  private void look(Duration waited) {
    if (waited.compareTo(SILENT) >= 0) {
      silence =
          "Elasticsearch at "
              + client.address()
              + " has not answered for "
              + waited.toSeconds()
              + " s";
      onSilence.run();
    }
  }

  /** That Elasticsearch does not answer, for people; null when it does. */
  @Nullable String silence() {
    return silence;
  }

  private void send(List<BulkItem> items) {
    List<BulkItem> left = new ArrayList<>(items);
    while (!left.isEmpty()) {
      consumer.retry(() -> sendOnce(left));
    }
  }

  /**
   * Removes from the list what need not be sent again.
   *
   * @throws IOException when trying again may help
   */
  private boolean sendOnce(List<BulkItem> left) throws IOException {
    try {
      prepare();
      BulkOutcome outcome = bulk.send(left);
      outcome.refused().forEach(refused -> refuse(refused.item(), refused.reason()));
      indexed.addAndGet(left.size() - outcome.again().size() - outcome.refused().size());
      left.clear();
      left.addAll(outcome.again());
      if (outcome.why() != null) {
        throw IndexUnavailableException.waiting(client.address(), outcome.why());
      }
    } catch (IndexRefusedException e) {
      if (left.size() == 1) {
        refuse(left.remove(0), String.valueOf(e.getMessage()));
      } else {
        // One that is too large, or breaks the request, is found by halving.
        List<BulkItem> half = left.subList(0, left.size() / 2);
        send(half);
        half.clear();
      }
    } catch (IOException e) {
      // It may come back as another cluster, without our templates.
      templatesAreThere = false;
      throw e;
    }
    return left.isEmpty();
  }

  private void refuse(BulkItem item, String reason) {
    letters.add(item.source(), reason);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
