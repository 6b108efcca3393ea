package io.epitaph.collector;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.LastWords;
import java.util.Set;

/** Logging drivers, most of which send the log away, where the engine may not read it again. */
final class LogDrivers {
  private static final Set<String> READABLE = Set.of("json-file", "local", "journald");

  private LogDrivers() {}

  /**
   * Says of last words that are missing that this is due to the driver, where it is.
   *
   * @param inspect the container's
   */
  static LastWords explain(LastWords words, JsonNode inspect) {
    String driver = inspect.path("HostConfig").path("LogConfig").path("Type").asText("");
    if (!words.lines().isEmpty() || driver.isEmpty() || READABLE.contains(driver)) {
      return words;
    }
    String error = words.error();
    if (driver.equals("none")) {
      return LastWords.missing("its log driver is `none`: nothing to read");
    }
    return error == null
        ? words
        : LastWords.missing(
            "its log driver is `" + driver + "`, whose log the engine cannot read: " + error);
  }
}
