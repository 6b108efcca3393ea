package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a keeper was, at a time.
 *
 * @param pid its process
 * @param at when; a second ago at the most, while it runs
 * @param listening whether the engine asks it
 * @param problem why not; null for nothing
 * @param kept containers since its start
 * @param missed containers that it was asked about and could not keep
 * @param lapses how often nobody listened
 */
public record KeeperStatus(
    long pid,
    Instant at,
    boolean listening,
    @Nullable String problem,
    long kept,
    long missed,
    long lapses) {
  static final String LAPSES = "lapses.ndjson";
  private static final Logger LOG = LoggerFactory.getLogger(KeeperStatus.class);
  private static final String FILE = "keeper.json";

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
    return listening && at.plusSeconds(5).isAfter(now);
  }

  /**
   * Why a container that vanished at a time may not have been kept, one sentence; null when someone
   * listened, as far as is known.
   *
   * @param at by the host's clock, give or take two seconds
   */
  public static @Nullable String lapse(KeptFolder folder, Instant at) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.path().resolve(LAPSES), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    }
    for (String line : lines) {
      try {
        JsonNode lapse = Wire.MAPPER.readTree(line);
        Instant from = Instant.parse(lapse.path("from").asText());
        Instant to = Instant.parse(lapse.path("to").asText());
        if (!at.isBefore(from.minusSeconds(2)) && !at.isAfter(to.plusSeconds(2))) {
          return "nobody listened from " + from + " to " + to + ": " + lapse.path("why").asText();
        }
      } catch (IOException | DateTimeException e) {
        LOG.debug("a line that a crash cut off says nothing", e);
      }
    }
    return null;
  }
}
