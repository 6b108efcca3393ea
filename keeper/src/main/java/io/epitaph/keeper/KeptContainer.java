package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.files.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a container left that its engine has removed: its log and the engine's records of it, and
 * its layers unless they were left out. The layers go when it is archived; the rest stays for a
 * while, for who asks late.
 */
public final class KeptContainer {
  /** Of all of them, as engines call it. */
  public static final String STATUS = "removing";

  static final String RECORD = "config.v2.json";
  static final String HOST_RECORD = "hostconfig.json";

  /** The names of the image's layers, as a {@link LayerList}. */
  static final String LAYERS = "layers";

  /**
   * Locked by who reads or removes layers. Nothing else opens it: closing it would end the lock.
   */
  static final String CLAIM = "claim";

  static final String UPPER = "diff";
  static final String INIT = "init";

  /** Before the names of layers that are not known to be whole. */
  static final String UNPROVEN = "unproven-";

  /** Why its layers were not kept, one sentence. */
  static final String LEFT_OUT = "left-out";

  private static final String DROPPED = "dropped";
  private static final String TRIES = "tries";

  /** A momentary fault of the host lasts longer than two tries in a row. */
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(KeptContainer.class);

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

  /** When its layers went or were left out: its words stay for a while after that. */
  Instant wordsSince() throws IOException {
    Path leftOut = folder.resolve(LEFT_OUT);
    return Files.exists(leftOut) ? Files.getLastModifiedTime(leftOut).toInstant() : keptAt();
  }

  /** Whether its file system can be had. */
  public boolean hasLayers() {
    return Files.isDirectory(upper());
  }

  /** Whether the engine's own layer of it was kept too: host name, hosts, mount points. */
  public boolean hasEngineLayer() {
    return Files.isDirectory(store().container(id()).resolve(INIT));
  }

  /** Why its layers are not there, for people; null when that is not known. */
  public @Nullable String leftOut() throws IOException {
    return text(LEFT_OUT);
  }

  /**
   * The names of its image's layers, the uppermost first. Where a crash of the host has damaged the
   * list, they are looked up in the engine's files; none when the engine has removed the image too.
   */
  List<String> layers() throws IOException {
    List<String> names = listed();
    names = names == null ? ofImage() : names;
    return names == null ? List.of() : names;
  }

  /** Whether which layers its image had is not known any more. */
  public boolean hasLostImage() throws IOException {
    return listed() == null && ofImage() == null;
  }

  private @Nullable List<String> listed() throws IOException {
    try {
      return LayerList.read(Files.readAllBytes(folder.resolve(LAYERS)));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private @Nullable List<String> ofImage() {
    try {
      return ImageLayers.of(all.dataRoot(), object(RECORD).path("Image").asText());
    } catch (IOException e) {
      LOG.debug("its image is not known containerId={}", id(), e);
      return null;
    }
  }

  /** Makes durable what was written when it was kept. */
  void sync(Durable disk) throws IOException {
    try (FileChannel list = FileChannel.open(folder.resolve(LAYERS), StandardOpenOption.WRITE)) {
      disk.sync(list);
    }
    disk.syncFolder(folder);
    disk.syncFolder(store().container(id()));
    disk.syncFolder(all.path().resolve(KeptFolder.CONTAINERS));
  }

  /** Its layers' folders, the uppermost first. */
  public List<Path> layerFolders() throws IOException {
    LayerStore store = store();
    List<Path> folders = new ArrayList<>();
    Path own = store.container(id());
    folders.add(own.resolve(UPPER));
    if (Files.isDirectory(own.resolve(INIT))) {
      folders.add(own.resolve(INIT));
    }
    for (String layer : layers()) {
      folders.add(store.layer(layer));
    }
    return folders;
  }

  /** The folder of its own layer. */
  Path upper() {
    return store().container(id()).resolve(UPPER);
  }

  private LayerStore store() {
    return all.stores().of(id());
  }

  /**
   * The engine's last record of it, in the form of an answer to {@code GET /containers/{id}/json}
   * as far as that goes; secrets as they are. Of records that are {@linkplain #isRecordCut() too
   * long} short values only.
   *
   * @throws IOException when there is none, or it cannot be read
   */
  public JsonNode inspect() throws IOException {
    ObjectNode inspect = object(RECORD);
    if (!inspect.has("Config")) {
      inspect.putObject("Config");
    }
    inspect.set("Id", inspect.path("ID"));
    inspect.set("HostConfig", object(HOST_RECORD));
    if (inspect.path("State") instanceof ObjectNode state) {
      state.put("Status", STATUS);
    }
    ArrayNode mounts = inspect.putArray("Mounts");
    inspect.path("MountPoints").forEach(mounts::add);
    return inspect;
  }

  private ObjectNode object(String file) throws IOException {
    return StoredRecord.read(folder.resolve(file)).json();
  }

  /** Whether one of the engine's records of it is so long that most of it is not read. */
  public boolean isRecordCut() throws IOException {
    return StoredRecord.read(folder.resolve(RECORD)).isCut()
        || StoredRecord.read(folder.resolve(HOST_RECORD)).isCut();
  }

  /** Its log, or what there is of it. */
  public KeptLog log() {
    return new KeptLog(folder);
  }

  /**
   * For who reads or removes its layers.
   *
   * @return null when another does so now
   */
  public @Nullable Claim claim() throws IOException {
    // It is made with the layers, so that a full disk hinders nobody.
    return Claim.of(folder.resolve(CLAIM));
  }

  /** How often it could not be archived as a whole. */
  public int tries() throws IOException {
    String tries = text(TRIES);
    return tries == null || !tries.matches("[0-9]{1,6}") ? 0 : Integer.parseInt(tries);
  }

  /**
   * Counts a try to archive it that did not give the whole; two within some seconds are one.
   *
   * @return how many there were, this one included
   */
  public int failedTry(Instant now) throws IOException {
    int tries = tries();
    Path file = folder.resolve(TRIES);
    if (tries > 0 && Files.getLastModifiedTime(file).toInstant().plus(BETWEEN_TRIES).isAfter(now)) {
      return tries;
    }
    Files.writeString(file, Integer.toString(tries + 1));
    return tries + 1;
  }

  /**
   * Removes its layers, for good.
   *
   * @param why for people
   */
  public void dropLayers(String why) throws IOException {
    Path layers = store().container(id());
    Path dropped = layers.resolve(DROPPED);
    if (hasLayers()) {
      KeptFolder.remove(dropped);
      // At once: of a crash in the middle no half of a file system stays that passes for a whole.
      Files.move(layers.resolve(UPPER), dropped, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      removeDropped(layers);
    } finally {
      // Last: on a full disk there is room for it only now, if at all.
      say(why);
    }
  }

  /** Whether a process was killed while it dropped layers. */
  public boolean isHalfDropped() {
    return !hasLayers() && Files.isDirectory(store().container(id()).resolve(DROPPED));
  }

  /** Removes what such a process has left of them. */
  public void finishDrop() throws IOException {
    if (isHalfDropped()) {
      removeDropped(store().container(id()));
    }
  }

  /** What was dropped goes last: as long as it is there, something may be left. */
  private void removeDropped(Path layers) throws IOException {
    KeptFolder.remove(layers.resolve(INIT));
    KeptFolder.remove(layers.resolve(DROPPED));
    if (!layers.equals(folder)) {
      KeptFolder.remove(layers);
    }
  }

  /** Removes layers of it of which it is not known whether they are whole. */
  void dropUnproven() throws IOException {
    for (Path each : unproven()) {
      KeptFolder.remove(each);
    }
    if (leftOut() == null) {
      say("the listener ended before they were known to be whole");
    }
  }

  /** Layers that were taken, and are not known to be whole yet. */
  List<Path> unproven() {
    return all.stores().all().stream()
        .map(store -> store.container(id()))
        .flatMap(own -> Stream.of(own.resolve(UNPROVEN + UPPER), own.resolve(UNPROVEN + INIT)))
        .filter(Files::isDirectory)
        .distinct()
        .toList();
  }

  private void say(String why) {
    try {
      Files.writeString(folder.resolve(LEFT_OUT), why);
    } catch (IOException e) {
      LOG.warn("it is not written down why layers went containerId={} why={}", id(), why, e);
    }
  }

  /** Removes all of it. */
  void remove() throws IOException {
    for (LayerStore store : all.stores().all()) {
      KeptFolder.remove(store.container(id()));
    }
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
