package io.epitaph.stack.demo;

import com.sun.net.httpserver.HttpServer;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A webhook on loopback that receives the demo's alerts. */
final class AlertReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<String> alerts = new CopyOnWriteArrayList<>();

  AlertReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var event = Wire.MAPPER.readTree(exchange.getRequestBody());
          alerts.add(
              event.path("type").asText().replaceFirst("^.*\\.", "")
                  + " "
                  + event.path("data").path("kind").asText(event.path("subject").asText()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  /** Where the notifier posts to. */
  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** The alerts received; waits for the first. */
  Check check() throws InterruptedException {
    Waiting.until(() -> alerts.isEmpty() ? null : alerts);
    return new Check(
        "-",
        "alerts",
        "CloudEvents at a webhook on loopback",
        alerts.isEmpty() ? "none" : String.join("; ", alerts),
        !alerts.isEmpty());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
