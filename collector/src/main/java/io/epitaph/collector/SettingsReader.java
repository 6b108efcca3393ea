package io.epitaph.collector;

import io.epitaph.engine.DockerEngine;
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
 * Reads a collector's settings: {@code --name value} arguments, before {@code EPITAPH_NAME} in the
 * environment, before {@code name=value} in the file that {@code --config} names. Names that begin
 * with {@code kafka.} go to Kafka's clients.
 */
final class SettingsReader {
  private static final List<String> NAMES =
      List.of(
          "engine",
          "kafka",
          "state",
          "host",
          "heartbeat",
          "snapshot-threads",
          "queue-lines",
          "queue-bytes",
          "topic-partitions",
          "topic-replicas");

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
      String text = environment.get("EPITAPH_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
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
    if (!values.containsKey("engine")) {
      values.put("engine", DockerEngine.addressFrom(environment).toString());
    }
    return new SettingsReader(values);
  }

  CollectorSettings settings() {
    CollectorSettings usual =
        CollectorSettings.of(
            URI.create(required("engine", "unix:///path or tcp://host:port")),
            required("kafka", "host:port of one or more brokers, with commas between"),
            Path.of(required("state", "a folder")));
    Map<String, String> kafka = new HashMap<>(usual.kafka());
    values.forEach(
        (name, value) -> {
          if (name.startsWith("kafka.")) {
            kafka.put(name.substring("kafka.".length()), value);
          }
        });
    return new CollectorSettings(
        usual.engine(),
        kafka,
        usual.state(),
        values.getOrDefault("host", usual.host()),
        duration("heartbeat", usual.heartbeat()),
        (int) number("snapshot-threads", usual.snapshotThreads()),
        (int) number("queue-lines", usual.queueLines()),
        number("queue-bytes", usual.queueBytes()));
  }

  /** 0: the collector makes no topics. */
  int topicPartitions() {
    return (int) number("topic-partitions", 0);
  }

  short topicReplicas() {
    return (short) number("topic-replicas", 1);
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
          name
              + " is not set: wanted "
              + wanted
              + ". Give --"
              + name
              + " or EPITAPH_"
              + name.toUpperCase(Locale.ROOT));
    }
    return value;
  }

  private long number(String name, long usual) {
    String value = values.get(name);
    try {
      return value == null ? usual : Math.toIntExact(Long.parseLong(value));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(name + ": got '" + value + "', wanted a number", e);
    }
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
