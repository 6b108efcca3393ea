package io.epitaph.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that are given beside a command's arguments: the environment's {@code EPITAPH_NAME},
 * before the lines {@code name=value} of a configuration file. An empty value is none.
 */
public final class GivenSettings {
  private static final String ENVIRONMENT = "EPITAPH_";
  private static final String KAFKA = "kafka.";
  private static final String KAFKA_IN_ENVIRONMENT = variable(KAFKA);

  /** Where a setting comes from, the strongest first. */
  public enum Place {
    ENVIRONMENT,
    FILE
  }

  private final Map<String, String> environment;
  private final @Nullable Path file;
  private final Map<String, String> inFile;

  private GivenSettings(
      Map<String, String> environment, @Nullable Path file, Map<String, String> inFile) {
    this.environment = environment;
    this.file = file;
    this.inFile = inFile;
  }

  /**
   * @param named the configuration file; null for that in {@code EPITAPH_CONFIG}, else {@code
   *     ~/.config/epitaph/config.properties}, which need not exist
   * @throws IllegalArgumentException when the file cannot be read, or has a line that is neither a
   *     setting nor a comment
   */
  public static GivenSettings read(@Nullable Path named, Map<String, String> environment) {
    String other = environment.getOrDefault(variable("config"), "");
    Path file = named == null && !other.isEmpty() ? Path.of(other) : named;
    if (file != null) {
      return new GivenSettings(environment, file, SettingsFile.read(file));
    }
    Path byDefault = SettingsFile.byDefault(environment);
    return Files.exists(byDefault)
        ? new GivenSettings(environment, byDefault, SettingsFile.read(byDefault))
        : new GivenSettings(environment, null, Map.of());
  }

  /** The environment variable of a setting: {@code EPITAPH_QUEUE_LINES} of {@code queue-lines}. */
  public static String variable(String name) {
    return ENVIRONMENT + name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  /**
   * @return null when it is given nowhere
   */
  public @Nullable String get(String name) {
    Place place = place(name);
    if (place == null) {
      return null;
    }
    return place == Place.ENVIRONMENT ? environment.get(variable(name)) : inFile.get(name);
  }

  /**
   * @return null when it is given nowhere
   */
  public @Nullable Place place(String name) {
    if (!environment.getOrDefault(variable(name), "").isEmpty()) {
      return Place.ENVIRONMENT;
    }
    return inFile.containsKey(name) ? Place.FILE : null;
  }

  /** Where a value comes from, for messages: {@code EPITAPH_KAFKA}, {@code FILE: kafka}. */
  public String origin(String name) {
    return place(name) == Place.FILE ? file + ": " + name : variable(name);
  }

  /** What the file gives, even if the environment gives it too. */
  public Map<String, String> inFile() {
    return Map.copyOf(inFile);
  }

  /**
   * The settings of Kafka's own clients, by Kafka's names: {@code kafka.security.protocol} in the
   * file, {@code EPITAPH_KAFKA_SECURITY_PROTOCOL} in the environment.
   */
  public Map<String, String> kafka() {
    Map<String, String> all = new HashMap<>();
    inFile.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA)) {
            all.put(name.substring(KAFKA.length()), value);
          }
        });
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA_IN_ENVIRONMENT) && !value.isEmpty()) {
            String own = name.substring(KAFKA_IN_ENVIRONMENT.length());
            all.put(own.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return all;
  }

  /**
   * @param known all settings there are, beside those of Kafka's clients
   * @throws IllegalArgumentException when the file has another
   */
  public void requireKnown(Set<String> known) {
    for (String name : inFile.keySet()) {
      if (!known.contains(name) && !name.startsWith(KAFKA)) {
        throw new IllegalArgumentException(
            file
                + ": got '"
                + name
                + "', wanted one of "
                + String.join(", ", known.stream().sorted().toList())
                + ", kafka.*");
      }
    }
  }
}
