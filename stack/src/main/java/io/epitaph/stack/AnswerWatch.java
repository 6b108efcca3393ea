package io.epitaph.stack;

import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server over HTTP, again and again, whether it answers: one that hangs does not end, and
 * keeps its port. Thread-safe.
 */
final class AnswerWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  /** A busy machine, or a long garbage collection, is not worth a word. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(ANSWER_LIMIT)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final HttpRequest request;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Threads.named("epitaph-answer-watch"));
  private volatile long lastAnswer = System.nanoTime();

  /**
   * @param address answers any GET, with any status
   */
  AnswerWatch(URI address) {
    this.request = HttpRequest.newBuilder(address).timeout(ANSWER_LIMIT).build();
    var unused =
        timer.scheduleWithFixedDelay(
            this::ask, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    try {
      client.send(request, HttpResponse.BodyHandlers.discarding());
      lastAnswer = System.nanoTime();
    } catch (IOException e) {
      // The time since the last answer says it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For how long it has not answered; null while that is not worth a word. */
  @Nullable Duration silence() {
    Duration silence = Duration.ofNanos(System.nanoTime() - lastAnswer);
    return silence.compareTo(SILENCE.plus(EVERY)) > 0 ? silence : null;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
