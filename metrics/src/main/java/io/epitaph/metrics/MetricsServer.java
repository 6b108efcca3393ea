package io.epitaph.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /metrics} with the numbers of services, as Prometheus reads them, and {@code
 * GET /healthz} with 200 when all are well, else with 503 and what is wrong, as JSON.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int BACKLOG = 16;
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, Threads.named("epitaph-metrics"));
  private final Supplier<List<Watched>> services;
  private final Numbers numbers = new Numbers();

  private MetricsServer(HttpServer server, Supplier<List<Watched>> services) {
    this.server = server;
    this.services = services;
  }

  /**
   * Starts it.
   *
   * @param address port 0 for a free one
   * @param services those there are now
   * @throws IOException when the port is in use, or the host is not this one
   */
  public static MetricsServer start(InetSocketAddress address, Supplier<List<Watched>> services)
      throws IOException {
    HttpServer http;
    try {
      http = HttpServer.create(address, BACKLOG);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "metrics cannot be served at "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage()
              + ": choose another port, or off for none",
          e);
    }
    MetricsServer started = new MetricsServer(http, services);
    http.createContext("/metrics", exchange -> started.answer(exchange, "/metrics"));
    http.createContext("/healthz", exchange -> started.answer(exchange, "/healthz"));
    http.setExecutor(started.threads);
    http.start();
    LOG.info("metrics are served at {}", started.address());
    return started;
  }

  /** Without a path. */
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound.getPort());
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        send(exchange, 404, "text/plain", "there are /metrics and /healthz\n");
      } else if (!exchange.getRequestMethod().equals("GET")
          && !exchange.getRequestMethod().equals("HEAD")) {
        send(exchange, 405, "text/plain", "got " + exchange.getRequestMethod() + ", wanted GET\n");
      } else if (path.equals("/metrics")) {
        send(exchange, 200, PROMETHEUS, metrics());
      } else {
        HealthAnswer health = HealthAnswer.of(services.get());
        send(exchange, health.healthy() ? 200 : 503, "application/json", health.json());
      }
    } catch (RuntimeException e) {
      LOG.warn("{} could not be answered", path, e);
      throw e;
    }
  }

  private String metrics() {
    List<Sample> samples = new ArrayList<>();
    for (Watched service : services.get()) {
      samples.addAll(Sample.of(service, service.status().get()));
      samples.addAll(service.more().get());
    }
    return numbers.text(samples);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    numbers.close();
  }
}
