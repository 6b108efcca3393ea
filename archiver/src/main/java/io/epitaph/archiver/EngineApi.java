package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What archiving asks of an engine, byte for byte. Each call has a client of its own: to close it
 * is the one way to end a call on a Unix socket, where the transport keeps no time limit.
 * Thread-safe.
 */
final class EngineApi implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  /** The longest an engine may leave a stream without a byte. */
  private static final Duration SILENCE_LIMIT = Duration.ofMinutes(2);

  private final URI address;
  private final String prefix;
  private final ExecutorService callers = Executors.newCachedThreadPool(EngineApi::thread);
  private final Set<WatchedStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(EngineApi::thread);

  /**
   * @param apiVersion the negotiated one, {@code 1.41}
   */
  EngineApi(URI address, String apiVersion) {
    this.address = address;
    this.prefix = "/v" + apiVersion;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "epitaph-archiver-call");
    thread.setDaemon(true);
    return thread;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** {@code GET}, an answer in JSON. */
  JsonNode get(String path) throws IOException {
    return call(Request.Method.GET, path, null);
  }

  /** {@code POST}. */
  JsonNode post(String path, @Nullable JsonNode body) throws IOException {
    return call(Request.Method.POST, path, body);
  }

  /** {@code DELETE}. */
  void delete(String path) throws IOException {
    call(Request.Method.DELETE, path, null);
  }

  private JsonNode call(Request.Method method, String path, @Nullable JsonNode body)
      throws IOException {
    Request.Builder request = Request.builder().method(method).path(prefix + path);
    if (body != null) {
      request.putHeader("Content-Type", "application/json");
      request.body(new ByteArrayInputStream(Wire.write(body)));
    }
    String what = method + " " + path;
    DockerHttpClient client = client();
    try {
      return limited(
          what,
          CALL_LIMIT,
          () -> {
            try (Response response = accepted(what, client.execute(request.build()))) {
              JsonNode tree = Wire.MAPPER.readTree(response.getBody());
              return tree == null ? MissingNode.getInstance() : tree;
            }
          });
    } finally {
      closeQuietly(client);
    }
  }

  /**
   * {@code GET}, an answer that streams. Reading it fails when the engine falls silent.
   *
   * @return to be closed
   */
  InputStream stream(String path) throws IOException {
    DockerHttpClient client = client();
    Request request = Request.builder().method(Request.Method.GET).path(prefix + path).build();
    try {
      Response response =
          limited(
              "GET " + path, CALL_LIMIT, () -> accepted("GET " + path, client.execute(request)));
      WatchedStream stream = new WatchedStream(response, client, "GET " + path);
      streams.add(stream);
      if (closed) {
        stream.close();
      }
      return stream;
    } catch (IOException e) {
      closeQuietly(client);
      throw e;
    }
  }

  /**
   * {@code POST} of a stream, without a time limit for the upload.
   *
   * @return the answer's text
   */
  String upload(String path, InputStream body) throws IOException {
    Request request =
        Request.builder()
            .method(Request.Method.POST)
            .path(prefix + path)
            .putHeader("Content-Type", "application/x-tar")
            .body(body)
            .build();
    DockerHttpClient client = client();
    try (Response response = accepted("POST " + path, client.execute(request))) {
      return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      throw unavailable("POST " + path, e);
    } finally {
      closeQuietly(client);
    }
  }

  /** Ends all streams. Calls can still be made: what was paused must be unpaused. */
  @Override
  public void close() {
    closed = true;
    streams.forEach(WatchedStream::close);
    watch.shutdown();
  }

  private DockerHttpClient client() {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(address)
        .connectionTimeout(CONNECT_LIMIT)
        .build();
  }

  private static Response accepted(String what, Response response) throws IOException {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      return response;
    }
    try (response) {
      String text = new String(response.getBody().readNBytes(4096), StandardCharsets.UTF_8).strip();
      if (status == 404 && text.contains("No such container")) {
        throw new NoSuchContainerException(what.replaceAll(".*/containers/([^/?]*).*", "$1"));
      }
      String reason =
          text.startsWith("{\"message\":\"") && text.endsWith("\"}")
              ? text.substring(12, text.length() - 2)
              : text;
      throw new EngineRefusedException(what, status, reason);
    }
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private <T> T limited(String what, Duration limit, Call<T> call) throws IOException {
    Future<T> result = callers.submit(call::run);
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(true);
      throw new EngineUnavailableException(
          "the engine at "
              + address
              + " did not answer "
              + what
              + " within "
              + limit.toSeconds()
              + " s. If it hangs, its own log says why",
          e);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new EngineUnavailableException("interrupted while asking " + address + " " + what, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof EngineRefusedException refused) {
        throw refused;
      }
      if (cause instanceof NoSuchContainerException gone) {
        throw gone;
      }
      throw unavailable(what, cause == null ? e : cause);
    }
  }

  private EngineUnavailableException unavailable(String what, Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new EngineUnavailableException(
        what
            + " of the engine at "
            + address
            + " broke off: "
            + root.getClass().getSimpleName()
            + ": "
            + root.getMessage(),
        failure);
  }

  private static void closeQuietly(DockerHttpClient client) {
    try {
      client.close();
    } catch (IOException | UncheckedIOException e) {
      // It is thrown away; there is nothing left to be done with it.
      return;
    }
  }

  /** Ends itself when nothing comes for too long. */
  private final class WatchedStream extends FilterInputStream {
    private final Response response;
    private final DockerHttpClient client;
    private final String what;
    private final @Nullable ScheduledFuture<?> check;
    private volatile boolean waiting;
    private volatile long since;
    private volatile boolean silent;

    WatchedStream(Response response, DockerHttpClient client, String what) {
      super(response.getBody());
      this.response = response;
      this.client = client;
      this.what = what;
      this.check = closed ? null : watch.scheduleWithFixedDelay(this::look, 5, 5, TimeUnit.SECONDS);
    }

    private void look() {
      if (waiting && System.nanoTime() - since > SILENCE_LIMIT.toNanos()) {
        silent = true;
        closeQuietly(client);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      since = System.nanoTime();
      waiting = true;
      try {
        return in.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        String why =
            silent
                ? "nothing came for " + SILENCE_LIMIT.toSeconds() + " s"
                : String.valueOf(e.getMessage());
        throw new IOException(what + ": " + why, e);
      } finally {
        waiting = false;
      }
    }

    @Override
    public void close() {
      streams.remove(this);
      if (check != null) {
        check.cancel(false);
      }
      // Closing the answer would first read what is left of it.
      closeQuietly(client);
      try {
        response.close();
      } catch (RuntimeException e) {
        // The connection is closed already.
        return;
      }
    }
  }
}
