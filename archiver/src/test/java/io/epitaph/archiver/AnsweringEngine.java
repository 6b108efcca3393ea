package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.engine.DockerEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers what is asked as it was told to, each time with the next answer; else with 204. */
final class AnsweringEngine implements AutoCloseable {
  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  AnsweringEngine(String version) throws IOException {
    on("GET /version", 200, version);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  DockerEngine connect() throws IOException {
    return DockerEngine.connect(URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()));
  }

  /** The next time that it is asked this, which has no version of the API. */
  AnsweringEngine on(String request, int status, String body) {
    answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Answer(status, body));
    return this;
  }

  List<String> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+", "");
    String request = exchange.getRequestMethod() + " " + path;
    exchange.getRequestBody().readAllBytes();
    asked.add(request);
    Deque<Answer> left = answers.getOrDefault(request, new ArrayDeque<>());
    Answer next = left.poll();
    if (next == null) {
      exchange.sendResponseHeaders(204, -1);
    } else {
      byte[] body = next.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(next.status(), body.length);
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
