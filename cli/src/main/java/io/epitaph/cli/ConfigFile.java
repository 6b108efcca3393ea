package io.epitaph.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The configuration file: lines {@code name=value}. */
final class ConfigFile {
  static final String ELASTICSEARCH = "elasticsearch";
  static final String KAFKA = "kafka";
  static final String STATE = "state";
  static final String API_KEY = "api-key";
  static final List<String> NAMES = List.of(ELASTICSEARCH, KAFKA, STATE, API_KEY);

  private ConfigFile() {}

  /**
   * @param named null for the usual one, which need not be there
   * @return by name; what has no value is left out
   * @throws IllegalArgumentException when it cannot be read, or has a name that is not known
   */
  static Map<String, String> read(@Nullable Path named, Map<String, String> environment) {
    Path file = named == null ? usual(environment) : named;
    if (named == null && !Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot read the configuration in " + file + ": " + e, e);
    }
    Map<String, String> values = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            file + ": got '" + name + "', wanted one of " + String.join(", ", NAMES));
      }
      String value = properties.getProperty(name).strip();
      if (!value.isEmpty()) {
        values.put(name, value);
      }
    }
    return values;
  }

  private static Path usual(Map<String, String> environment) {
    String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path base =
        home.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
    return base.resolve("epitaph").resolve("config.properties");
  }
}
