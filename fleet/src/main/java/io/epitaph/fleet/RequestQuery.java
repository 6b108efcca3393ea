package io.epitaph.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of a request. */
record RequestQuery(Map<String, List<String>> parameters) {
  private static final Pattern TIMESTAMP = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");

  boolean flag(String name) {
    return List.of("1", "true", "True").contains(first(name, ""));
  }

  String first(String name, String otherwise) {
    List<String> values = parameters.getOrDefault(name, List.of());
    return values.isEmpty() ? otherwise : values.get(0);
  }

  /** Null when there is none. */
  @Nullable Instant time(String name) throws Refusal {
    String text = first(name, "");
    if (text.isEmpty()) {
      return null;
    }
    Matcher matcher = TIMESTAMP.matcher(text);
    if (!matcher.matches()) {
      throw new Refusal(500, "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
    // As the engine reads it: nanoseconds, not a fraction.
    String nanos = matcher.group(2);
    return Instant.ofEpochSecond(
        Long.parseLong(matcher.group(1)), nanos == null ? 0 : Long.parseLong(nanos));
  }
}
