package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a keeper was, at a time.
 *
 * @param pid its process
 * @param at when; a second ago at the most, while it runs
 * @param listening whether it is asked, or told
 * @param unheardSince since when nobody listens; null while someone does
 * @param problem why not; null for nothing
 * @param kept containers since its start
 * @param missed containers that it was asked about and could not keep
 * @param lapses how often nobody listened
 * @param notAsked why it is told that a removal begins, and not asked before; null when it is asked
 * @param races why the engine does not wait then, as far as is known; null when it does
 */
public record KeeperStatus(
    long pid,
    Instant at,
    boolean listening,
    @Nullable Instant unheardSince,
    @Nullable String problem,
    long kept,
    long missed,
    long lapses,
    @Nullable String notAsked,
    @Nullable String races) {
  static final String LAPSES = "lapses.ndjson";
  private static final Logger LOG = LoggerFactory.getLogger(KeeperStatus.class);
  private static final String FILE = "keeper.json";

  /** It is written down once a second, on a slow disk less often. */
  private static final Duration SILENT = Duration.ofSeconds(5);

  /** Between the times that an engine and a keeper give. */
  private static final Duration CLOCKS = Duration.ofSeconds(2);

  /** Null when none ever ran there, or it cannot be read. */
  public static @Nullable KeeperStatus read(KeptFolder folder) {
    try {
      return Wire.MAPPER.readValue(
          Files.readAllBytes(folder.path().resolve(FILE)), KeeperStatus.class);
    } catch (IOException e) {
      return null;
    }
  }

  void write(KeptFolder folder, Durable disk) throws IOException {
    disk.replace(folder.path().resolve(FILE), Wire.MAPPER.writeValueAsBytes(this));
  }

  /** Whether it runs and is asked, as of now. */
  public boolean isListening(Instant now) {
    return listening && at.plus(SILENT).isAfter(now);
  }

  /** When the engine was last asked for sure. */
  Instant lastHeard() {
    return unheardSince == null ? at : unheardSince;
  }

  /**
   * Whether it says nothing yet of a time: it writes down how it is once a second, so one that was
   * killed looks as if it lived for some seconds.
   */
  public static boolean isUnsure(KeptFolder folder, Instant at, Instant now) {
    KeeperStatus status = read(folder);
    return status != null && status.isListening(now) && !status.at().isAfter(at);
  }

  /**
   * Why a container that vanished in a span of time may not have been kept, one sentence; null when
   * someone listened all the time, as far as is known.
   *
   * @param from by the host's clock, give or take two seconds
   */
  public static @Nullable String lapse(KeptFolder folder, Instant from, Instant to, Instant now)
      throws IOException {
    Instant begin = from.minus(CLOCKS);
    Instant end = to.plus(CLOCKS);
    for (Lapse lapse : lapses(folder)) {
      if (!end.isBefore(lapse.from()) && !begin.isAfter(lapse.to())) {
        return "nobody listened from " + lapse.from() + " to " + lapse.to() + ": " + lapse.why();
      }
    }
    KeeperStatus status = read(folder);
    if (status == null || status.isListening(now) || end.isBefore(status.lastHeard())) {
      return null;
    }
    String why =
        status.problem() != null
            ? status.problem()
            : status.listening() ? "the keeper gave no sign of life since" : "the keeper was ended";
    return "nobody has listened since " + status.lastHeard() + ": " + why;
  }

  private record Lapse(Instant from, Instant to, String why) {}

  private static List<Lapse> lapses(KeptFolder folder) throws IOException {
    List<Lapse> lapses = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.path().resolve(LAPSES), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return lapses;
    }
    for (String line : lines) {
      try {
        JsonNode lapse = Wire.MAPPER.readTree(line);
        lapses.add(
            new Lapse(
                Instant.parse(lapse.path("from").asText()),
                Instant.parse(lapse.path("to").asText()),
                lapse.path("why").asText()));
      } catch (IOException | DateTimeException e) {
        LOG.debug("a line that a crash cut off says nothing", e);
      }
    }
    return lapses;
  }
}
