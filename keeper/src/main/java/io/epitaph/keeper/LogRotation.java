package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * By which rule an engine begins a new file of a container's log, and throws the oldest away.
 *
 * @param files how many it keeps, the one that it writes to included; 0 when it never begins one
 */
record LogRotation(int files) {
  /** The driver {@code local} rotates unless told otherwise. */
  private static final int LOCAL_DEFAULT = 5;

  /**
   * A single file is emptied when it is full: it may have been short of its first lines for ever.
   */
  private static final Duration SILENT_AT_FIRST = Duration.ofSeconds(10);

  /**
   * @param hostConfig the engine's record of how a container is run
   */
  static LogRotation of(JsonNode hostConfig) {
    JsonNode log = hostConfig.path("LogConfig");
    JsonNode options = log.path("Config");
    boolean local = log.path("Type").asText().equals("local");
    if (!local && options.path("max-size").asText("-1").equals("-1")) {
      return new LogRotation(0);
    }
    return new LogRotation(Math.max(1, options.path("max-file").asInt(local ? LOCAL_DEFAULT : 1)));
  }

  /**
   * Whether lines of the last run may have been thrown away.
   *
   * @param there how many files there are
   * @param first the time of the oldest line; null when there is none
   * @param startedAt of the last run
   * @return one sentence for people, null when none are missing
   */
  @Nullable String lost(int there, @Nullable Instant first, @Nullable Instant startedAt) {
    if (files == 0 || there < files || first == null || startedAt == null) {
      return null;
    }
    Duration late = Duration.between(startedAt, first);
    boolean isLost = files == 1 ? late.compareTo(SILENT_AT_FIRST) > 0 : !late.isNegative();
    return isLost
        ? "the engine keeps %d %s of its log, and may have thrown lines from before %s away"
            .formatted(files, files == 1 ? "file" : "files", first)
        : null;
  }
}
