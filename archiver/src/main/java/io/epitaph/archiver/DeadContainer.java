package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container that does not run, as its engine describes it.
 *
 * @param id 64 hex digits
 * @param status {@code exited}, {@code created} or {@code dead}
 * @param startedAt of its last run; null when it never ran
 * @param since when it ended, or was created if it never ran
 * @param unwanted true when its label says that it is never archived
 */
public record DeadContainer(
    String id,
    String name,
    String image,
    String status,
    @Nullable Instant startedAt,
    Instant since,
    boolean unwanted) {
  /** What engines call such a one. */
  static final List<String> STATUSES = List.of("created", "exited", "dead");

  /** The same label that keeps the archiver from a container. */
  static final String LABEL = "epitaph.archive";

  /**
   * @param inspect the engine's answer
   * @return null when it runs
   */
  static @Nullable DeadContainer of(JsonNode inspect) {
    JsonNode state = inspect.path("State");
    if (!STATUSES.contains(state.path("Status").asText())) {
      return null;
    }
    Instant started = time(state.path("StartedAt"));
    Instant finished = time(state.path("FinishedAt"));
    Instant created = time(inspect.path("Created"));
    Instant since = finished == null ? created : finished;
    return new DeadContainer(
        inspect.path("Id").asText(),
        inspect.path("Name").asText().replaceFirst("^/", ""),
        inspect.path("Config").path("Image").asText(),
        state.path("Status").asText(),
        started,
        since == null ? Instant.now() : since,
        inspect.path("Config").path("Labels").path(LABEL).asText().equals("never"));
  }

  private static @Nullable Instant time(JsonNode text) {
    try {
      Instant time = Wire.time(text.asText());
      // The year 1 is the engine's word for never.
      return time.isAfter(Instant.EPOCH) ? time : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
