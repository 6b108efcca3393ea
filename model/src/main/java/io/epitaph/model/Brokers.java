package io.epitaph.model;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The addresses of Kafka's brokers as people give them: {@code kafka-1:9092,kafka-2:9092}. */
public final class Brokers {
  private static final Pattern BROKER =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._%-]+):([0-9]{1,5})");

  private Brokers() {}

  /**
   * Neither resolves names nor connects.
   *
   * @param text null for none
   * @return the text
   * @throws IllegalArgumentException when it is anything else; the message has the text
   */
  public static String require(@Nullable String text) {
    for (String each : String.valueOf(text).split(",", -1)) {
      Matcher broker = BROKER.matcher(each.strip());
      if (text == null || !broker.matches() || !isPort(broker.group(1))) {
        throw new IllegalArgumentException(
            "got "
                + (text == null || text.isBlank() ? "nothing" : "'" + text + "'")
                + ", wanted host:port of one or more brokers, with commas between");
      }
    }
    return text;
  }

  /**
   * A copy of settings of Kafka's clients.
   *
   * @throws IllegalArgumentException unless their {@code bootstrap.servers} is one or more
   *     addresses
   */
  public static Map<String, String> requireIn(Map<String, String> clients) {
    try {
      var unused = require(clients.get("bootstrap.servers"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("kafka: " + e.getMessage(), e);
    }
    return Map.copyOf(clients);
  }

  private static boolean isPort(String digits) {
    int port = Integer.parseInt(digits);
    return port > 0 && port <= 65_535;
  }
}
