package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A time in which no keeper listened. */
public record Lapse(Instant from, Instant to, String why) {
  /** Beside what is kept, one a line. */
  static final String FILE = "lapses.ndjson";

  /** Between the times that an engine and a keeper give. */
  private static final Duration CLOCKS = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Lapse.class);

  /**
   * Why a container that vanished in a span of time may not have been kept, one sentence; null when
   * someone listened all the time, as far as is known.
   *
   * @param from by the host's clock, give or take two seconds
   */
  public static @Nullable String between(KeptFolder folder, Instant from, Instant to, Instant now)
      throws IOException {
    Instant begin = from.minus(CLOCKS);
    Instant end = to.plus(CLOCKS);
    for (Lapse lapse : all(folder)) {
      if (!end.isBefore(lapse.from()) && !begin.isAfter(lapse.to())) {
        return "nobody listened from " + lapse.from() + " to " + lapse.to() + ": " + lapse.why();
      }
    }
    KeeperStatus status = KeeperStatus.read(folder);
    return status == null ? null : status.silence(end, now);
  }

  private static List<Lapse> all(KeptFolder folder) throws IOException {
    List<Lapse> lapses = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.path().resolve(FILE), StandardCharsets.UTF_8);
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

  void write(KeptFolder folder) throws IOException {
    ObjectNode lapse = Wire.MAPPER.createObjectNode();
    lapse.put("from", Wire.text(from)).put("to", Wire.text(to)).put("why", why);
    Files.writeString(
        folder.path().resolve(FILE),
        lapse + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
