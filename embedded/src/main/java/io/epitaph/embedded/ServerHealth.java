package io.epitaph.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until an Elasticsearch that was started accepts requests. */
final class ServerHealth {
  /** Generous, since it starts slowly on a busy machine. */
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  private ServerHealth() {}

  static void await(Process process, int port, Path log) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    String address = "http://" + ElasticsearchServer.LOOPBACK + ":" + port;
    HttpRequest health =
        HttpRequest.newBuilder(
                URI.create(address + "/_cluster/health?wait_for_status=yellow&timeout=1s"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      if (!process.isAlive()) {
        throw new IOException(
            "Elasticsearch did not start: "
                + ConsoleLog.reason(log)
                + "; all that it printed is in "
                + log);
      }
      try {
        if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not ready yet.
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "Elasticsearch does not answer "
                + START_LIMIT.toMinutes()
                + " minutes after its start; all that it printed is in "
                + log);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
