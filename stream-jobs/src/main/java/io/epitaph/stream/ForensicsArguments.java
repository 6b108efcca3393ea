package io.epitaph.stream;

import io.epitaph.model.GivenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ForensicsJob} that is submitted to a cluster, by the names, in the order
 * and with the sentences of the {@code epitaph} command: arguments, then the environment, then the
 * file.
 */
final class ForensicsArguments {
  private static final String KAFKA = "kafka";
  private static final String KAFKA_CLIENTS = "kafka.";
  private static final String EXACTLY_ONCE = "exactly-once";
  private static final String CONFIG = "config";

  /** Records wait for a checkpoint then, and alerts with them. */
  private static final Duration EXACTLY_ONCE_EVERY = Duration.ofSeconds(5);

  private ForensicsArguments() {}

  /**
   * @throws IllegalArgumentException when something is unknown, missing or wrong
   */
  static ForensicsSettings read(String[] arguments, Map<String, String> environment) {
    Map<String, String> named = named(arguments);
    String config = named.remove(CONFIG);
    GivenSettings given = GivenSettings.read(config == null ? null : Path.of(config), environment);
    given.requireKnown(Set.of(KAFKA, EXACTLY_ONCE));

    Map<String, String> clients = new HashMap<>(given.kafka());
    named.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA_CLIENTS)) {
            clients.put(name.substring(KAFKA_CLIENTS.length()), value);
          }
        });
    String brokers = named.getOrDefault(KAFKA, given.get(KAFKA));
    if (brokers == null) {
      throw new IllegalArgumentException(
          "kafka is not set: wanted HOST:PORT[,...], by --kafka or EPITAPH_KAFKA");
    }
    clients.put("bootstrap.servers", brokers);
    ForensicsSettings defaults = ForensicsSettings.of("unset:1");
    boolean exactlyOnce =
        truth(named.getOrDefault(EXACTLY_ONCE, given.get(EXACTLY_ONCE)), defaults.exactlyOnce());
    return new ForensicsSettings(
        clients,
        exactlyOnce,
        exactlyOnce ? EXACTLY_ONCE_EVERY : defaults.checkpointEvery(),
        defaults.behind(),
        defaults.lives(),
        defaults.incidents());
  }

  /** {@code --name value} and {@code --name=value}. */
  private static Map<String, String> named(String[] arguments) {
    Map<String, String> named = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String[] parts = arguments[i].split("=", 2);
      String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
      if (!Set.of(KAFKA, EXACTLY_ONCE, CONFIG).contains(name) && !name.startsWith(KAFKA_CLIENTS)) {
        throw new IllegalArgumentException(
            "got '"
                + parts[0]
                + "', wanted --kafka, --kafka.NAME, --exactly-once or --config, and a value");
      }
      if (parts.length < 2 && i + 1 == arguments.length) {
        throw new IllegalArgumentException("--" + name + ": got nothing, wanted a value");
      }
      named.put(name, parts.length < 2 ? arguments[++i] : parts[1]);
    }
    return named;
  }

  private static boolean truth(@Nullable String text, boolean byDefault) {
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(
          EXACTLY_ONCE + ": got '" + text + "', wanted true or false");
    }
    return text == null ? byDefault : text.equals("true");
  }
}
