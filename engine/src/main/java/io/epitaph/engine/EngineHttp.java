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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private final URI address;
  private final @Nullable SSLConfig tls;
  private final Duration timeout;
  private final TimedCalls timed;
  private final AtomicReference<DockerHttpClient> calls;
  private final AtomicReference<DockerHttpClient> pings;
  private final Set<EngineStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @throws IOException when its certificates cannot be used
   */
  EngineHttp(URI address, Duration timeout) throws IOException {
    this.address = EngineTls.plain(address);
    this.tls = EngineTls.config(address);
    this.timeout = timeout;
    this.timed = new TimedCalls(this.address);
    this.calls = new AtomicReference<>(client());
    this.pings = new AtomicReference<>(client());
  }

  /**
   * {@code GET}.
   *
   * @param body is called for an answer of status 2xx, within the time limit
   * @throws EngineRefusedException for any other status
   */
  <T> T get(String path, AnswerBody<T> body) throws IOException {
    return call(request(Request.Method.GET, path).build(), body);
  }

  /** As {@link #get}. */
  <T> T post(String path, byte @Nullable [] json, AnswerBody<T> body) throws IOException {
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

  private <T> T call(Request request, AnswerBody<T> body) throws IOException {
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
      return timed.call(
          what(request),
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
  EngineStream open(String path) throws IOException {
    DockerHttpClient client = client();
    Request request = request(Request.Method.GET, path).build();
    try {
      EngineStream stream =
          timed.call(
              what(request),
              timeout,
              () ->
                  new EngineStream(
                      what(request),
                      accepted(request, client.execute(request)),
                      client,
                      streams::remove));
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
  <T> T upload(String path, InputStream tar, AnswerBody<T> body) throws IOException {
    Request request =
        request(Request.Method.POST, path)
            .putHeader("Content-Type", "application/x-tar")
            .body(tar)
            .build();
    DockerHttpClient client = client();
    try (Response response = accepted(request, client.execute(request))) {
      return body.read(response.getBody());
    } catch (RuntimeException e) {
      throw timed.failed(what(request), e);
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
    streams.forEach(EngineStream::close);
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

  private static Response accepted(Request request, Response response) throws IOException {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      return response;
    }
    try (response) {
      // Errors are short; what is longer does not come from an engine.
      byte[] body = response.getBody().readNBytes(4096);
      throw new EngineRefusedException(what(request), status, reason(body));
    }
  }

  private static String reason(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.startsWith("{\"message\":\"") && text.endsWith("\"}")
        ? text.substring(12, text.length() - 2)
        : text;
  }

  static void closeQuietly(DockerHttpClient client) {
    try {
      client.close();
    } catch (IOException | UncheckedIOException e) {
      // It is not used again.
      return;
    }
  }

  private static String what(Request request) {
    return request.method() + " " + request.path();
  }
}
