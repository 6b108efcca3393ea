package io.epitaph.collector;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A collector in a process of its own, to be killed: engine, Kafka, state folder. */
final class CollectorProcess {
  private CollectorProcess() {}

  static Process start(URI engine, String kafka, Path state) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CollectorProcess.class.getName(),
            engine.toString(),
            kafka,
            state.toString())
        .inheritIO()
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    EventCollector.start(
            CollectorSettings.of(URI.create(arguments[0]), arguments[1], Path.of(arguments[2]))
                .withHeartbeat(Duration.ofMillis(500)))
        .awaitEnd();
  }
}
