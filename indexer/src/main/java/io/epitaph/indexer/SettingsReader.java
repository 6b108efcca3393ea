package io.epitaph.indexer;

import io.epitaph.model.Durations;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Reads an indexer's settings: {@code --name value} arguments, before {@code EPITAPH_NAME} in the
 * environment, before {@code name=value} in the file that {@code --config} names. Names that begin
 * with {@code kafka.} go to Kafka's clients.
 */
final class SettingsReader {
  private static final List<String> NAMES =
      List.of("kafka", "elasticsearch", "api-key", "group", "refresh", "probes", "wait");
  private static final Duration WAIT = Duration.ofMinutes(1);

  private final Map<String, String> values;

  private SettingsReader(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws IllegalArgumentException when something is unknown or makes no sense; the message says
   *     what was wanted
   */
  static SettingsReader read(String[] arguments, Map<String, String> environment) {
    Map<String, String> given = arguments(arguments);
    Map<String, String> values = new TreeMap<>();
    String file = given.remove("config");
    if (file == null) {
      file = environment.get("EPITAPH_CONFIG");
    }
    if (file != null) {
      values.putAll(file(Path.of(file)));
    }
    for (String name : NAMES) {
      String text = environment.get(variable(name));
      if (text != null) {
        values.put(name, text);
      }
    }
    values.putAll(given);
    for (String name : values.keySet()) {
      if (!NAMES.contains(name) && !name.startsWith("kafka.")) {
        throw new IllegalArgumentException(
            "no such setting: " + name + "; there are " + String.join(", ", NAMES) + ", kafka.*");
      }
    }
    return new SettingsReader(values);
  }

  IndexerSettings settings() {
    IndexerSettings usual =
        IndexerSettings.of(
            required("kafka", "host:port of one or more brokers, with commas between"),
            URI.create(required("elasticsearch", "http://host:9200 or https://...")));
    Map<String, String> kafka = new HashMap<>(usual.kafka());
    values.forEach(
        (name, value) -> {
          if (name.startsWith("kafka.")) {
            kafka.put(name.substring("kafka.".length()), value);
          }
        });
    return new IndexerSettings(
        kafka,
        usual.elasticsearch(),
        values.get("api-key"),
        values.getOrDefault("group", usual.group()),
        duration("refresh", usual.refresh()),
        truth("probes", usual.probes()));
  }

  /** How long to wait at the start for what cannot be reached. */
  Duration patience() {
    return duration("wait", WAIT);
  }

  private static String variable(String name) {
    return "EPITAPH_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static Map<String, String> arguments(String[] arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || (equals < 0 && i + 1 == arguments.length)) {
        throw new IllegalArgumentException("got '" + argument + "', wanted --name value");
      }
      if (equals < 0) {
        given.put(argument.substring(2), arguments[++i]);
      } else {
        given.put(argument.substring(2, equals), argument.substring(equals + 1));
      }
    }
    return given;
  }

  private static Map<String, String> file(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the settings in " + file + ": " + e, e);
    }
    Map<String, String> values = new HashMap<>();
    properties.forEach((name, value) -> values.put(name.toString(), value.toString().strip()));
    return values;
  }

  private String required(String name, String wanted) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          name + " is not set: wanted " + wanted + ". Give --" + name + " or " + variable(name));
    }
    return value;
  }

  private boolean truth(String name, boolean usual) {
    String value = values.get(name);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(name + ": got '" + value + "', wanted true or false");
    }
    return value == null ? usual : Boolean.parseBoolean(value);
  }

  private Duration duration(String name, Duration usual) {
    String value = values.get(name);
    try {
      return value == null ? usual : Durations.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
