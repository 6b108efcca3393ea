package io.epitaph.keeper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log of a container that its engine has removed, with the files that it was rotated to. */
public final class KeptLog {
  static final String JSON = "json.log";
  static final String LOCAL = "local.log";

  private final Path folder;

  /**
   * @param folder of all that is kept of the container
   */
  KeptLog(Path folder) {
    this.folder = folder;
  }

  /**
   * The end of it.
   *
   * @param lines how many at most
   * @param bytes how many of the file are read at most
   * @param since what was logged before is left out; null for all
   * @throws IOException when there is none that can be read
   */
  public LastLines tail(int lines, int bytes, @Nullable Instant since) throws IOException {
    return Files.exists(folder.resolve(LOCAL))
        ? LogFile.readLocal(files(LOCAL), lines, bytes, since)
        : LogFile.readJson(files(JSON), lines, bytes, since);
  }

  /**
   * That its begin may be missing, since the engine had thrown it away; one sentence for people,
   * null when all of its last run is there.
   */
  public @Nullable String rotatedAway() throws IOException {
    boolean local = Files.exists(folder.resolve(LOCAL));
    List<Path> files = files(local ? LOCAL : JSON);
    Instant first = LogFile.first(files.get(files.size() - 1), local);
    return LogRotation.of(object(KeptContainer.HOST_RECORD)).lost(files.size(), first, startedAt());
  }

  /** Null when it never was. */
  private @Nullable Instant startedAt() throws IOException {
    try {
      return Instant.parse(object(KeptContainer.RECORD).path("State").path("StartedAt").asText());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A log and what it was rotated to, the newest first. */
  private List<Path> files(String name) {
    List<Path> files = new ArrayList<>();
    Path next = folder.resolve(name);
    for (int i = 1; next != null; i++) {
      files.add(next);
      Path plain = folder.resolve(name + "." + i);
      Path packed = folder.resolve(name + "." + i + FileEnd.PACKED);
      // While the engine packs one, both are there, and the packed one is not whole.
      next = Files.exists(plain) ? plain : Files.exists(packed) ? packed : null;
    }
    return files;
  }

  private ObjectNode object(String file) throws IOException {
    return StoredRecord.read(folder.resolve(file)).json();
  }
}
