package io.epitaph.kafka;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that Kafka's clients connect to first. The clients retry them for ever and say why
 * only in their logs; here the reason is put in a sentence for people.
 */
public final class Bootstrap {
  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);

  private final String servers;

  private Bootstrap(String servers) {
    this.servers = servers;
  }

  /**
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   */
  public static Bootstrap of(Map<String, String> client) {
    return new Bootstrap(client.getOrDefault("bootstrap.servers", ""));
  }

  /** {@code host:port}, with commas between. */
  @Override
  public String toString() {
    return servers;
  }

  /** False when no name resolves: Kafka's clients cannot even be made then. */
  boolean isResolved() {
    return addresses().stream().anyMatch(address -> !address.isUnresolved());
  }

  /** Waits until {@link #isResolved}; interrupting ends it with {@link InterruptException}. */
  public void awaitResolved() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    boolean said = false;
    while (!isResolved()) {
      if (!said) {
        LOG.warn("{}", waiting("no such host"));
        said = true;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  /**
   * Connects to one of the addresses after another; takes a second for each that does not answer.
   *
   * @return {@code waiting for Kafka at HOST:PORT: connection refused}; null when something listens
   */
  public @Nullable String problem() {
    String why = "no address";
    for (InetSocketAddress address : addresses()) {
      try (Socket socket = new Socket()) {
        if (address.isUnresolved()) {
          why = "no such host";
          continue;
        }
        socket.connect(address, (int) CONNECT_LIMIT.toMillis());
        return null;
      } catch (ConnectException e) {
        why = "connection refused";
      } catch (SocketTimeoutException e) {
        why = "no answer";
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    return waiting(why);
  }

  /** The sentence for people. */
  String waiting(String why) {
    return "waiting for Kafka at " + servers + ": " + why;
  }

  private List<InetSocketAddress> addresses() {
    return Arrays.stream(servers.split(",", -1))
        .map(String::strip)
        .map(Bootstrap::address)
        .toList();
  }

  private static InetSocketAddress address(String server) {
    String host = Utils.getHost(server);
    Integer port = Utils.getPort(server);
    return host == null || port == null
        ? InetSocketAddress.createUnresolved(server, 0)
        : new InetSocketAddress(host, port);
  }
}
