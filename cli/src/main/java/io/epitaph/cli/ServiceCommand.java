package io.epitaph.cli;

import io.epitaph.kafka.Service;
import io.epitaph.metrics.MetricsServer;
import io.epitaph.metrics.Sample;
import io.epitaph.metrics.Watched;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A service that runs until its process is ended, by Ctrl-C or SIGTERM. */
abstract class ServiceCommand implements Callable<Integer> {
  private static final String LOGGING = "log4j2.configurationFile";

  @Mixin protected KafkaOptions kafka;

  @Setting
  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      converter = ListenAddress.class,
      description =
          "Where /metrics (Prometheus) and /healthz listen; off for nowhere. Default: on 127.0.0.1"
              + " 9471 for the collector, 9472 archiver, 9473 indexer, 9474 notifier, if it is free.")
  private @Nullable InetSocketAddress metrics;

  private volatile boolean closing;

  /**
   * Starts the service and waits for its end.
   *
   * @throws IOException when it has ended by itself; the message says why
   * @throws IllegalArgumentException when a setting is wrong; nothing has been read or connected to
   *     yet
   */
  @Override
  public final Integer call() throws Exception {
    // The logger reads it once, before the first line.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "classpath:log4j2-service.xml");
    }
    Service service = start();
    closeAtExit(service);
    MetricsServer served = serve(service);
    try {
      started();
      service.awaitEnd();
      if (closing) {
        // The process is ending: its exit code is that of the signal.
        new CountDownLatch(1).await();
      }
      throw new IOException(service.status().problem());
    } finally {
      if (served != null) {
        served.close();
      }
    }
  }

  /** Null when nothing listens. */
  private @Nullable MetricsServer serve(Service service) throws IOException {
    InetSocketAddress address = metrics;
    if (ListenAddress.OFF.equals(address)) {
      return null;
    }
    List<Watched> watched = watched(service);
    try {
      return MetricsServer.start(
          address == null ? ListenAddress.loopback(metricsPort()) : address, () -> watched);
    } catch (IOException e) {
      if (address != null) {
        service.close();
        throw e;
      }
      // Nobody asked for it: that is no reason not to work.
      LoggerFactory.getLogger(getClass()).warn("{}", e.getMessage());
      return null;
    }
  }

  /** A part of the names of its numbers. */
  abstract String name();

  /** Where they are by default, on loopback. */
  abstract int metricsPort();

  /** What of it is published. */
  List<Watched> watched(Service service) {
    return List.of(new Watched(name(), Map.of(), service::status, samples()));
  }

  /** What it can count beside its own numbers. */
  Supplier<List<Sample>> samples() {
    return List::of;
  }

  /** Starts the service. */
  abstract Service start() throws Exception;

  /** Called once it runs. */
  void started() throws IOException, InterruptedException {}

  /** Closes the service when the process ends. */
  private void closeAtExit(Service service) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  closing = true;
                  service.close();
                },
                "epitaph-close"));
  }
}
