package io.epitaph.engine;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one engine, for a limited time. Thread-safe.
 *
 * @param address for error messages
 */
record TimedCalls(URI address) {
  /** As many as there are calls at once: engines that hang hold up no other. */
  private static final ExecutorService CALLERS = Executors.newCachedThreadPool(TimedCalls::thread);

  /** What is asked, on a thread of its own. */
  interface Call<T> {
    T run() throws IOException;
  }

  static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "epitaph-engine-call");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @param request what is asked for, for error messages
   * @throws NoAnswerException when there is no answer within the limit
   */
  <T> T call(String request, Duration limit, Call<T> call) throws IOException {
    Future<T> result = CALLERS.submit(call::run);
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(true);
      throw new NoAnswerException(address, request, limit);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new EngineUnavailableException("interrupted while asking " + address, e);
    } catch (ExecutionException e) {
      throw failed(request, e.getCause());
    }
  }

  /** What a failed request is for those who asked. */
  IOException failed(String request, @Nullable Throwable failure) {
    return failure instanceof EngineRefusedException refused
        ? refused
        : EngineFailure.of(address, request, failure);
  }

  /** {@code 30 s}, {@code 0.3 s}. */
  static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }
}
