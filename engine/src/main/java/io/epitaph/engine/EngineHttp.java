package io.epitaph.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one engine: calls with a time limit, and streams without.
 *
 * <p>The transport's own response time-out does nothing on a Unix socket, so a call runs on a
 * thread of its own. When it takes too long, the client it used is closed, which ends the call, and
 * replaced.
 */
final class EngineHttp implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final URI address;
  private final Duration timeout;
  private final ExecutorService callers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "epitaph-engine-call");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicReference<DockerHttpClient> calls;

  EngineHttp(URI address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.calls = new AtomicReference<>(client());
  }

  /** Reads an answer's body. */
  interface Body<T> {
    T read(Response response) throws IOException;
  }

  /** An answer that goes on; closing it ends the connection. */
  record Stream(Response response, DockerHttpClient client) implements AutoCloseable {
    @Override
    public void close() {
      response.close();
      closeQuietly(client);
    }
  }

  /**
   * @param body is called for an answer of status 2xx, within the time limit
   * @throws EngineRefusedException for any other status
   */
  <T> T get(String path, Body<T> body) throws IOException {
    DockerHttpClient client = calls.get();
    try {
      return limited(
          path,
          () -> {
            try (Response response = client.execute(request(path))) {
              return body.read(accepted(path, response));
            }
          });
    } catch (NoAnswerException e) {
      if (calls.compareAndSet(client, client())) {
        closeQuietly(client);
      }
      throw e.forPeople();
    }
  }

  /** Opens a stream: the answer's head within the time limit, its body without one. */
  Stream open(String path) throws IOException {
    DockerHttpClient client = client();
    try {
      return limited(path, () -> new Stream(accepted(path, client.execute(request(path))), client));
    } catch (NoAnswerException e) {
      closeQuietly(client);
      throw e.forPeople();
    } catch (IOException e) {
      closeQuietly(client);
      throw e;
    }
  }

  @Override
  public void close() {
    callers.shutdownNow();
    closeQuietly(calls.get());
  }

  private DockerHttpClient client() {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(address)
        .connectionTimeout(CONNECT_TIMEOUT)
        .build();
  }

  private static Request request(String path) {
    return Request.builder().method(Request.Method.GET).path(path).build();
  }

  private static Response accepted(String path, Response response) throws IOException {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      return response;
    }
    try (response) {
      // Errors are short; what is longer is none of the engine's.
      byte[] body = response.getBody().readNBytes(4096);
      throw new EngineRefusedException("GET " + path, status, reason(body));
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

  private <T> T limited(String path, Call<T> call) throws IOException {
    Future<T> result = callers.submit(call::run);
    try {
      return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(true);
      throw new NoAnswerException(path);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new EngineUnavailableException("interrupted while asking " + address + path, e);
    } catch (ExecutionException e) {
      throw explained(path, e.getCause());
    }
  }

  /** The transport wraps what the socket says into runtime exceptions, at any depth. */
  private IOException explained(String path, @Nullable Throwable failure) {
    if (failure instanceof EngineRefusedException refused) {
      return refused;
    }
    String at = "no Docker engine at " + address + ": ";
    if ("unix".equals(address.getScheme())) {
      Path socket = Path.of(address.getPath());
      if (!Files.exists(socket)) {
        return new EngineUnavailableException(
            at + "there is no such socket. Start the engine, or name another address", failure);
      }
      if (!Files.isWritable(socket)) {
        return new EngineUnavailableException(
            at
                + "permission denied. Run as root, or as a member of the group that owns the"
                + " socket (usually docker)",
            failure);
      }
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      if (t instanceof ConnectException || said.contains("Connection refused")) {
        return new EngineUnavailableException(
            at + "the connection is refused. Start the engine, or name another address", failure);
      }
      if (t instanceof UnknownHostException) {
        return new EngineUnavailableException(
            at + "the host is not known. Mend the address", failure);
      }
    }
    String why = failure == null ? "no reason given" : rootMessage(failure);
    return new EngineUnavailableException(
        "GET " + path + " of the engine at " + address + " broke off: " + why, failure);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  private static void closeQuietly(DockerHttpClient client) {
    try {
      client.close();
    } catch (IOException | UncheckedIOException e) {
      // It is thrown away; there is nothing left to be done with it.
      return;
    }
  }

  private final class NoAnswerException extends IOException {
    private final transient EngineUnavailableException told;

    NoAnswerException(String path) {
      told =
          new EngineUnavailableException(
              "the engine at "
                  + address
                  + " did not answer GET "
                  + path
                  + " within "
                  + timeout.toSeconds()
                  + " s. If it hangs, its own log says why");
    }

    EngineUnavailableException forPeople() {
      return told;
    }
  }
}
