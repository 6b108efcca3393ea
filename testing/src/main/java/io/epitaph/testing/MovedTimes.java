package io.epitaph.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The times in what a recorded engine said, moved to when the recording plays.
 *
 * @param by how much
 */
record MovedTimes(Duration by) {
  /** As engines write times; year 1 means none, and stays. */
  private static final Pattern TIME =
      Pattern.compile(
          "\"(20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9]{2}:[0-9]{2}))\"");

  private static final Pattern EVENT_TIME = Pattern.compile("\"(time|timeNano)\":([0-9]+)");

  /** When an event happens now; null when it does not say. */
  @Nullable Instant ofEvent(String event) {
    Matcher matcher = EVENT_TIME.matcher(event);
    while (matcher.find()) {
      if (matcher.group(1).equals("timeNano")) {
        return Instant.EPOCH.plusNanos(Long.parseLong(matcher.group(2))).plus(by);
      }
    }
    return null;
  }

  /** The event, as of another time; as it is without one. */
  static String event(String line, @Nullable Instant to) {
    if (to == null) {
      return line;
    }
    return replaced(
        line,
        EVENT_TIME,
        // Both from one: "time" is "timeNano" in whole seconds.
        matcher ->
            "\"%s\":%d"
                .formatted(
                    matcher.group(1),
                    matcher.group(1).equals("time")
                        ? to.getEpochSecond()
                        : Duration.between(Instant.EPOCH, to).toNanos()));
  }

  /** An answer to inspect, with all its times moved. */
  String inspect(String body) {
    return replaced(body, TIME, this::moved);
  }

  private String moved(Matcher matcher) {
    Instant time = Instant.parse(matcher.group(1)).plus(by);
    return "\"" + DateTimeFormatter.ISO_INSTANT.format(time) + "\"";
  }

  private static String replaced(String text, Pattern pattern, Function<Matcher, String> changed) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(result, changed.apply(matcher));
    }
    return matcher.appendTail(result).toString();
  }
}
