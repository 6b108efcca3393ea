package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs one archiver until it is told to end: {@code --kafka host:port --vault DIR --collector-state
 * DIR [--engine unix:///path]}. Each setting is also taken from the environment, {@code
 * EPITAPH_KAFKA}; names that begin with {@code kafka.} go to Kafka's clients. Exit: 2 wrong
 * settings.
 */
public final class ArchiverMain {
  private static final List<String> NAMES = List.of("engine", "kafka", "vault", "collector-state");

  private ArchiverMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Archiver archiver;
    try {
      archiver = Archiver.start(settings(arguments, System.getenv()));
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("epitaph archiver: " + e.getMessage());
      System.exit(2);
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  archiver.close();
                  ended.countDown();
                },
                "epitaph-archiver-end"));
    ended.await();
  }

  static ArchiverSettings settings(String[] arguments, Map<String, String> environment) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
        throw new IllegalArgumentException("got '" + arguments[i] + "', wanted --name value");
      }
      String name = arguments[i].substring(2);
      if (!NAMES.contains(name) && !name.startsWith("kafka.")) {
        throw new IllegalArgumentException(
            "no such setting: " + name + "; there are " + String.join(", ", NAMES) + ", kafka.*");
      }
      given.put(name, arguments[i + 1]);
    }
    Map<String, String> kafka = new HashMap<>();
    String bootstrap = value(given, environment, "kafka");
    kafka.put("bootstrap.servers", bootstrap == null ? "" : bootstrap);
    given.forEach(
        (name, text) -> {
          if (name.startsWith("kafka.")) {
            kafka.put(name.substring("kafka.".length()), text);
          }
        });
    String engine = value(given, environment, "engine");
    return new ArchiverSettings(
        engine == null ? DockerEngine.addressFrom(environment) : URI.create(engine),
        kafka,
        Path.of(required(given, environment, "vault", "the folder of the vault")),
        Path.of(
            required(
                given,
                environment,
                "collector-state",
                "the state folder of this engine's collector")));
  }

  private static String required(
      Map<String, String> given, Map<String, String> environment, String name, String wanted) {
    String text = value(given, environment, name);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(
          name + " is not set: wanted " + wanted + ". Give --" + name + " or " + variable(name));
    }
    return text;
  }

  private static @Nullable String value(
      Map<String, String> given, Map<String, String> environment, String name) {
    String text = given.get(name);
    return text != null ? text : environment.get(variable(name));
  }

  private static String variable(String name) {
    return "EPITAPH_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
