package io.epitaph.keeper;

import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
  private static final String FILE = "keeper.json";

  /** It is written down once a second, on a slow disk less often. */
  private static final Duration SILENT = Duration.ofSeconds(5);

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
   * Why nobody has listened at a time, one sentence; null when someone did, as far as is known.
   *
   * @param now as of when
   */
  @Nullable String silence(Instant then, Instant now) {
    if (isListening(now) || then.isBefore(lastHeard())) {
      return null;
    }
    String why =
        problem != null
            ? problem
            : listening ? "the keeper gave no sign of life since" : "the keeper was ended";
    return "nobody has listened since " + lastHeard() + ": " + why;
  }
}
