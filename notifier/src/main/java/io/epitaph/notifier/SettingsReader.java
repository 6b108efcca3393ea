package io.epitaph.notifier;

import io.epitaph.model.Durations;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a notifier's settings: {@code --name value} arguments, before {@code EPITAPH_NAME} in the
 * environment, before {@code name=value} in the file that {@code --config} names. Names that begin
 * with {@code kafka.} go to Kafka's clients. No message shows an address or a secret.
 */
final class SettingsReader {
  private static final List<String> NAMES =
      List.of(
          "kafka",
          "group",
          "alertmanager",
          "alertmanager-resend",
          "alertmanager-visible",
          "cloudevents",
          "cloudevents-secret",
          "cloudevents-updates",
          "slack",
          "queue");

  private final Map<String, String> values;

  private SettingsReader(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws IllegalArgumentException when something is unknown or makes no sense; the message says
   *     what was wanted
   */
  static NotifierSettings read(String[] arguments, Map<String, String> environment) {
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
    return new SettingsReader(values).settings();
  }

  private NotifierSettings settings() {
    String bootstrap = values.get("kafka");
    if (bootstrap == null || bootstrap.isBlank()) {
      throw new IllegalArgumentException(
          "kafka is not set: wanted host:port of one or more brokers, with commas between. Give"
              + " --kafka or EPITAPH_KAFKA");
    }
    NotifierSettings usual = NotifierSettings.of(bootstrap);
    Map<String, String> kafka = new HashMap<>(usual.kafka());
    values.forEach(
        (name, value) -> {
          if (name.startsWith("kafka.")) {
            kafka.put(name.substring("kafka.".length()), value);
          }
        });
    NotifierSettings settings =
        new NotifierSettings(
            kafka,
            values.getOrDefault("group", usual.group()),
            address("alertmanager"),
            duration("alertmanager-resend", usual.resend()),
            duration("alertmanager-visible", usual.visible()),
            address("cloudevents"),
            values.get("cloudevents-secret"),
            flag("cloudevents-updates"),
            address("slack"),
            number("queue", usual.queue()));
    if (!settings.hasReceiver()) {
      throw new IllegalArgumentException(
          "nobody to tell: give --alertmanager, --cloudevents or --slack with an address");
    }
    return settings;
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
        throw new IllegalArgumentException(
            "argument " + (i + 1) + ": wanted --name value or --name=value");
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

  private @Nullable URI address(String name) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      return null;
    }
    try {
      return new URI(value.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          name + ": got no address (" + e.getReason() + "), wanted http://host:port/path", e);
    }
  }

  private boolean flag(String name) {
    String value = values.getOrDefault(name, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(name + ": got '" + value + "', wanted true or false");
    }
    return value.equals("true");
  }

  private int number(String name, int usual) {
    String value = values.get(name);
    try {
      return value == null ? usual : Integer.parseInt(value);
    } catch (NumberFormatException e) {
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
