package io.epitaph.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook's server: keeps what it received, and answers as the test says. */
final class Hook implements AutoCloseable {
  record Taken(Headers headers, String body, JsonNode json) {}

  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final HttpServer server;
  private volatile int status = 200;

  Hook() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    int now = status;
    if (now == 200) {
      taken.add(new Taken(exchange.getRequestHeaders(), body, Wire.MAPPER.readTree(body)));
    } else {
      refusals.incrementAndGet();
    }
    byte[] words = "as set".getBytes(UTF_8);
    exchange.sendResponseHeaders(now, words.length);
    exchange.getResponseBody().write(words);
    exchange.close();
  }

  void answerWith(int newStatus) {
    status = newStatus;
  }

  int refusals() {
    return refusals.get();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  List<Taken> taken() {
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
