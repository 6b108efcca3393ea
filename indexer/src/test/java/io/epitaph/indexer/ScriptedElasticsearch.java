package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Gives answers that a real Elasticsearch gives only in trouble, and keeps what it was asked. */
public final class ScriptedElasticsearch implements AutoCloseable {
  /**
   * @param path with its query
   */
  public record Request(String method, String path, String body) {}

  public record Answer(int status, String body) {}

  private final HttpServer server;
  private final Function<Request, Answer> script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile String type = "application/vnd.elasticsearch+json;compatible-with=8";
  private volatile String product = "Elasticsearch";

  private ScriptedElasticsearch(HttpServer server, Function<Request, Answer> script) {
    this.server = server;
    this.script = script;
  }

  public static ScriptedElasticsearch start(Function<Request, Answer> script) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedElasticsearch scripted = new ScriptedElasticsearch(server, script);
    server.createContext("/", scripted::answer);
    server.start();
    return scripted;
  }

  private void answer(HttpExchange exchange) throws IOException {
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    requests.add(request);
    Answer answer = script.apply(request);
    byte[] bytes = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Elastic-Product", product);
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Oldest first. */
  public List<Request> requests() {
    return requests;
  }

  /** From now on it answers as something that is no Elasticsearch. */
  void becomeAWebSite() {
    type = "text/html";
    product = "";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
