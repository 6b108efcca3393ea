package io.epitaph.archiver;

import io.epitaph.kafka.PatientConsumer;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an engine or a vault is slow at on a thread of its own; meanwhile the consumer polls.
 */
final class ArchiverWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiverWorker.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final PatientConsumer consumer;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Threads.named("epitaph-archiver-worker"));

  ArchiverWorker(PatientConsumer consumer) {
    this.consumer = consumer;
  }

  /** Returns when it is done. */
  <T> T run(Callable<T> task) throws IOException {
    Future<T> work = worker.submit(task);
    consumer.waitWhile(() -> !work.isDone());
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The thread is not interrupted: it may be unpausing. */
  void awaitEnd() {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("an archive under way did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
