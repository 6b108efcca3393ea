package io.epitaph.cli;

import io.epitaph.kafka.Service;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Mixin;

/** A service that runs until its process is ended, by Ctrl-C or SIGTERM. */
abstract class ServiceCommand implements Callable<Integer> {
  private static final String LOGGING = "log4j2.configurationFile";

  @Mixin protected KafkaOptions kafka;

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
    started();
    service.awaitEnd();
    if (closing) {
      // The process is ending: its exit code is that of the signal.
      new CountDownLatch(1).await();
    }
    throw new IOException(service.status().problem());
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
