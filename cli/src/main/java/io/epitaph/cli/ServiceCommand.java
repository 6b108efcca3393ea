package io.epitaph.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A service that runs until its process is ended, by Ctrl-C or SIGTERM. */
abstract class ServiceCommand implements Callable<Integer> {
  private static final String LOGGING = "log4j2.configurationFile";

  @Mixin protected KafkaOptions kafka;

  /**
   * Starts the service and waits for its end.
   *
   * @throws IllegalArgumentException when a setting is wrong; nothing was read or connected to then
   */
  @Override
  public final Integer call() throws Exception {
    // The logger reads it once, before the first line.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "classpath:log4j2-service.xml");
    }
    run();
    return 0;
  }

  /** Returns when the service has ended, and throws why if nobody asked it to. */
  abstract void run() throws Exception;

  /** Ends the service with the process. */
  static void closeAtExit(AutoCloseable service) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    service.close();
                  } catch (Exception e) {
                    System.err.println("epitaph: it did not end in order: " + e.getMessage());
                  }
                },
                "epitaph-close"));
  }
}
