package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container left that its engine has removed: its log and the engine's records of it, and
 * its layers unless they were left out. The layers go when it is archived; the rest stays for a
 * while, for who asks late.
 */
public final class KeptContainer {
  static final String RECORD = "config.v2.json";
  static final String HOST_RECORD = "hostconfig.json";
  static final String JSON_LOG = "json.log";
  static final String LOCAL_LOG = "local.log";

  /** The names of the image's layers, the uppermost first. */
  static final String LAYERS = "layers";

  static final String UPPER = "diff";
  static final String INIT = "init";

  /** Why its layers were not kept, one sentence. */
  static final String LEFT_OUT = "left-out";

  private static final String DROPPED = "dropped";
  private static final String CLAIM = "claimed";
  private static final Duration CLAIM_LASTS = Duration.ofHours(1);

  private final Path folder;
  private final KeptFolder all;

  KeptContainer(Path folder, KeptFolder all) {
    this.folder = folder;
    this.all = all;
  }

  /** 64 hex digits. */
  public String id() {
    return folder.getFileName().toString();
  }

  /** When it was kept. */
  public Instant keptAt() throws IOException {
    return Files.getLastModifiedTime(
            Files.exists(folder.resolve(LAYERS)) ? folder.resolve(LAYERS) : folder)
        .toInstant();
  }

  /** Whether its file system can be had. */
  public boolean hasLayers() {
    return Files.isDirectory(folder.resolve(UPPER));
  }

  /** Whether the engine's own layer of it was kept too: host name, hosts, mount points. */
  public boolean hasEngineLayer() {
    return Files.isDirectory(folder.resolve(INIT));
  }

  /** Why its layers are not there, for people; null when that is not known. */
  public @Nullable String leftOut() throws IOException {
    return text(LEFT_OUT);
  }

  /** The names of its image's layers, the uppermost first. */
  List<String> layers() throws IOException {
    String names = text(LAYERS);
    return names == null || names.isEmpty() ? List.of() : names.lines().toList();
  }

  /** Its layers' folders, the uppermost first. */
  public List<Path> layerFolders() throws IOException {
    List<Path> folders = new ArrayList<>();
    folders.add(folder.resolve(UPPER));
    if (Files.isDirectory(folder.resolve(INIT))) {
      folders.add(folder.resolve(INIT));
    }
    for (String layer : layers()) {
      folders.add(all.layer(layer));
    }
    return folders;
  }

  /** What engines add to owners in its layers. */
  public long idShift() {
    return all.idShift();
  }

  /**
   * The engine's last record of it, in the form of an answer to {@code GET /containers/{id}/json}
   * as far as that goes; secrets as they are.
   *
   * @throws IOException when there is none, or it cannot be read
   */
  public JsonNode inspect() throws IOException {
    ObjectNode inspect = object(RECORD);
    inspect.set("Id", inspect.path("ID"));
    inspect.set("HostConfig", object(HOST_RECORD));
    if (inspect.path("State") instanceof ObjectNode state) {
      state.put("Status", "removing");
    }
    ArrayNode mounts = inspect.putArray("Mounts");
    inspect.path("MountPoints").forEach(mounts::add);
    return inspect;
  }

  private ObjectNode object(String file) throws IOException {
    byte[] json = Files.readAllBytes(folder.resolve(file));
    if (Wire.MAPPER.readTree(json) instanceof ObjectNode object) {
      return object;
    }
    throw new IOException(folder.resolve(file) + " is not a JSON object");
  }

  /**
   * The end of its log.
   *
   * @param lines how many at most
   * @param bytes how many of the file are read at most
   * @param since what was logged before is left out; null for all
   * @throws IOException when there is none that can be read
   */
  public LogFile.Tail log(int lines, int bytes, @Nullable Instant since) throws IOException {
    Path local = folder.resolve(LOCAL_LOG);
    return Files.exists(local)
        ? LogFile.readLocal(local, lines, bytes, since)
        : LogFile.readJson(folder.resolve(JSON_LOG), lines, bytes, since);
  }

  /** Says that it is being archived now: nobody else removes its layers for an hour. */
  public void claim() throws IOException {
    Files.writeString(folder.resolve(CLAIM), "");
  }

  boolean isClaimed(Instant now) throws IOException {
    try {
      Instant claimed = Files.getLastModifiedTime(folder.resolve(CLAIM)).toInstant();
      return claimed.plus(CLAIM_LASTS).isAfter(now);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Removes its layers, for good.
   *
   * @param why for people
   */
  public void dropLayers(String why) throws IOException {
    Files.writeString(folder.resolve(LEFT_OUT), why);
    Path dropped = folder.resolve(DROPPED);
    KeptFolder.remove(dropped);
    if (hasLayers()) {
      // At once: of a crash in the middle no half of a file system stays that passes for a whole.
      Files.move(folder.resolve(UPPER), dropped, StandardCopyOption.ATOMIC_MOVE);
    }
    KeptFolder.remove(dropped);
    KeptFolder.remove(folder.resolve(INIT));
  }

  /** Removes all of it. */
  void remove() throws IOException {
    KeptFolder.remove(folder);
  }

  private @Nullable String text(String file) throws IOException {
    try {
      return Files.readString(folder.resolve(file), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
