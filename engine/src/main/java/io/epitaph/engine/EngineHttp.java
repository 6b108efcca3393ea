package io.epitaph.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.transport.SSLConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one engine: calls with a time limit, and streams without. Thread-safe.
 *
 * <p>The transport's own response time-out has no effect on a Unix socket, so a call runs on a
 * thread of its own. When it takes too long, the client it used is closed, which ends the call, and
 * replaced.
 */
final class EngineHttp implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** As many as there are calls at once: engines that hang hold up no other. */
  private static final ExecutorService CALLERS = Executors.newCachedThreadPool(EngineHttp::thread);

  private final URI address;
  private final @Nullable SSLConfig tls;
  private final Duration timeout;
  private final AtomicReference<DockerHttpClient> calls;
  private final AtomicReference<DockerHttpClient> pings;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @throws IOException when its certificates cannot be used
   */
  EngineHttp(URI address, Duration timeout) throws IOException {
    this.address = EngineTls.plain(address);
    this.tls = EngineTls.config(address);
    this.timeout = timeout;
    this.calls = new AtomicReference<>(client());
    this.pings = new AtomicReference<>(client());
  }

  static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "epitaph-engine-call");
    thread.setDaemon(true);
    return thread;
  }

  /** Reads an answer's body. */
  interface Body<T> {
    T read(InputStream body) throws IOException;
  }

  /** An answer that is streamed. */
  final class Stream implements AutoCloseable {
    private final Request request;
    private final Response response;
    private final DockerHttpClient client;
    private volatile boolean ended;

    private Stream(Request request, Response response, DockerHttpClient client) {
      this.request = request;
      this.response = response;
      this.client = client;
    }

    /** Where the request went, for error messages. */
    String what() {
      return named(request);
    }

    InputStream body() {
      return response.getBody();
    }

    /** Whether it was closed on our side. */
    boolean isClosed() {
      return ended;
    }

    /** Ends the connection, and so a read that another thread waits in. */
    @Override
    public void close() {
      ended = true;
      streams.remove(this);
      // The client first: closing the answer would read the rest of it.
      closeQuietly(client);
      try {
        response.close();
      } catch (RuntimeException e) {
        // The connection is closed already.
        return;
      }
    }
  }

  /**
   * {@code GET}.
   *
   * @param body is called for an answer of status 2xx, within the time limit
   * @throws EngineRefusedException for any other status
   */
  <T> T get(String path, Body<T> body) throws IOException {
    return call(request(Request.Method.GET, path).build(), body);
  }

  /** As {@link #get}. */
  <T> T post(String path, byte @Nullable [] json, Body<T> body) throws IOException {
    Request.Builder request = request(Request.Method.POST, path);
    if (json != null) {
      request.putHeader("Content-Type", "application/json").body(new ByteArrayInputStream(json));
    }
    return call(request.build(), body);
  }

  /** As {@link #get}; the answer has no body. */
  void delete(String path) throws IOException {
    call(request(Request.Method.DELETE, path).build(), body -> path);
  }

  /**
   * {@code GET} with a time limit of its own, over a connection of its own: when it is late, the
   * other calls go on.
   *
   * @return the answer's {@code Date}; null when it has none
   */
  @Nullable String ping(String path, Duration limit) throws IOException {
    return call(
        pings,
        request(Request.Method.GET, path).build(),
        limit,
        response -> {
          response.getBody().readAllBytes();
          return response.getHeader("Date");
        });
  }

  private <T> T call(Request request, Body<T> body) throws IOException {
    return call(calls, request, timeout, response -> body.read(response.getBody()));
  }

  private interface Answer<T> {
    T of(Response response) throws IOException;
  }

  private <T> T call(
      AtomicReference<DockerHttpClient> clients, Request request, Duration limit, Answer<T> answer)
      throws IOException {
    boolean own = closed;
    DockerHttpClient client = own ? client() : clients.get();
    boolean late = false;
    try {
      return limited(
          request,
          limit,
          () -> {
            try (Response response = accepted(request, client.execute(request))) {
              return answer.of(response);
            }
          });
    } catch (NoAnswerException e) {
      late = true;
      throw e.forPeople();
    } finally {
      if (own) {
        closeQuietly(client);
      } else if (late) {
        replace(clients, client);
      }
    }
  }

  private void replace(AtomicReference<DockerHttpClient> clients, DockerHttpClient client) {
    if (!closed && clients.compareAndSet(client, client())) {
      closeQuietly(client);
    }
  }

  /** Opens a stream: the answer's head within the time limit, its body without one. */
  Stream open(String path) throws IOException {
    DockerHttpClient client = client();
    Request request = request(Request.Method.GET, path).build();
    try {
      Stream stream =
          limited(
              request,
              timeout,
              () -> new Stream(request, accepted(request, client.execute(request)), client));
      streams.add(stream);
      if (closed) {
        stream.close();
        throw new EngineUnavailableException("the connection to " + address + " was closed");
      }
      return stream;
    } catch (NoAnswerException e) {
      closeQuietly(client);
      throw e.forPeople();
    } catch (IOException e) {
      closeQuietly(client);
      throw e;
    }
  }

  /** {@code POST} of a tar, which may take any time. */
  <T> T upload(String path, InputStream tar, Body<T> body) throws IOException {
    Request request =
        request(Request.Method.POST, path)
            .putHeader("Content-Type", "application/x-tar")
            .body(tar)
            .build();
    DockerHttpClient client = client();
    try (Response response = accepted(request, client.execute(request))) {
      return body.read(response.getBody());
    } catch (RuntimeException e) {
      throw failed(request, e);
    } finally {
      closeQuietly(client);
    }
  }

  /** Ends all calls and streams. Requests after that are still sent, each on a new connection. */
  @Override
  public void close() {
    closed = true;
    // First the calls: whoever reads a stream may ask something at its end.
    closeQuietly(calls.get());
    closeQuietly(pings.get());
    streams.forEach(Stream::close);
  }

  private DockerHttpClient client() {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(address)
        .sslConfig(tls)
        .connectionTimeout(CONNECT_TIMEOUT)
        .build();
  }

  private static Request.Builder request(Request.Method method, String path) {
    return Request.builder().method(method).path(path);
  }

  private static String named(Request request) {
    return request.method() + " " + request.path();
  }

  private static Response accepted(Request request, Response response) throws IOException {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      return response;
    }
    try (response) {
      // Errors are short; what is longer does not come from an engine.
      byte[] body = response.getBody().readNBytes(4096);
      throw new EngineRefusedException(named(request), status, reason(body));
    }
  }

  private static String reason(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.startsWith("{\"message\":\"") && text.endsWith("\"}")
        ? text.substring(12, text.length() - 2)
        : text;
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private <T> T limited(Request request, Duration limit, Call<T> call) throws IOException {
    Future<T> result = CALLERS.submit(call::run);
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(true);
      throw new NoAnswerException(request, limit);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new EngineUnavailableException("interrupted while asking " + address, e);
    } catch (ExecutionException e) {
      throw failed(request, e.getCause());
    }
  }

  private IOException failed(Request request, @Nullable Throwable failure) {
    return failure instanceof EngineRefusedException refused
        ? refused
        : EngineFailure.of(address, named(request), failure);
  }

  /** {@code 30 s}, {@code 0.3 s}. */
  static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  private static void closeQuietly(DockerHttpClient client) {
    try {
      client.close();
    } catch (IOException | UncheckedIOException e) {
      // It is not used again.
      return;
    }
  }

  private final class NoAnswerException extends IOException {
    private final transient EngineUnavailableException sentence;

    NoAnswerException(Request request, Duration limit) {
      sentence =
          new EngineUnavailableException(
              "the engine at "
                  + address
                  + " did not answer "
                  + named(request)
                  + " within "
                  + seconds(limit)
                  + ". If it hangs, its log says why");
    }

    EngineUnavailableException forPeople() {
      return sentence;
    }
  }
}
