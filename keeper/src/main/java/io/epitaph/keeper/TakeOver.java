package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done between the question whether a layer's folder may be opened and the answer: a few
 * renames and links, all from the folder that was asked about, since the engine may live on another
 * mount or in another mount name space. Nothing is opened under the watched folder itself. A layer
 * is touched only when the engine's own files say that it is being removed. For one thread.
 */
final class TakeOver {
  private static final String ROOT = "../..";
  private static final String KEPT = ROOT + "/" + KeptFolder.NAME;
  private static final String MOUNTS = ROOT + "/image/overlay2/layerdb/mounts";
  private static final String LAYERS = ROOT + "/image/overlay2/layerdb/sha256";
  private static final String INIT = "-init";

  /** What engines write before they remove: 20.10 both, 28.5 the second only. */
  private static final List<String> BEING_REMOVED =
      List.of("\"RemovalInProgress\":true", "\"Dead\":true");

  private static final String NEVER = "\"epitaph.archive\":\"never\"";

  /** The ids of containers, by the names of their layers. */
  private final Map<String, String> containers = new HashMap<>();

  private final Set<String> known = new HashSet<>();

  /** Layers of images that kept containers need. */
  private final Set<String> needed = new HashSet<>();

  private boolean wordsOnly;

  /** True when there is no room for layers. */
  void wordsOnly(boolean only) {
    wordsOnly = only;
  }

  /** A layer that kept containers need. */
  void need(String layer) {
    needed.add(layer);
  }

  /**
   * @param layer the folder that is about to be opened
   * @return what was kept, one line; null when it is none of ours
   * @throws IOException when it could not be kept
   */
  @Nullable String take(Folder layer) throws IOException {
    String name = layer.name();
    if (name.endsWith(INIT)) {
      return takeInit(layer, name.substring(0, name.length() - INIT.length()));
    }
    if (!name.matches("[0-9a-z]{25,64}")) {
      return null;
    }
    String container = container(layer, name);
    return container == null ? hold(layer, name) : takeContainer(layer, container);
  }

  private @Nullable String takeContainer(Folder layer, String container) throws IOException {
    String record = text(layer, ROOT + "/containers/" + container + "/config.v2.json");
    if (record == null || BEING_REMOVED.stream().noneMatch(record::contains)) {
      // Someone looks at the folder of a container that lives.
      return null;
    }
    String target = KEPT + "/" + KeptFolder.CONTAINERS + "/" + container;
    try {
      return keep(layer, container, target, record);
    } catch (IOException | RuntimeException e) {
      String why = "the take-over failed: " + e.getMessage();
      leaveOut(layer, target, why);
      throw new IOException(container + ": " + why, e);
    }
  }

  private String keep(Folder layer, String container, String target, String record)
      throws IOException {
    layer.makeFolder(KEPT);
    layer.makeFolder(KEPT + "/" + KeptFolder.CONTAINERS);
    layer.makeFolder(target);
    words(layer, container, target);
    if (wordsOnly || record.contains(NEVER)) {
      layer.write(
          target + "/" + KeptContainer.LEFT_OUT,
          bytes(wordsOnly ? "no room was left" : "label epitaph.archive=never"));
      return "words " + container;
    }
    List<String> below = below(layer);
    layer.write(target + "/" + KeptContainer.LAYERS, LayerList.write(below));
    layer.rename("diff", target + "/" + KeptContainer.UPPER);
    needed.addAll(below);
    return Listener.KEPT + container;
  }

  /** So that who asks for it later learns why. */
  private static void leaveOut(Folder layer, String target, String why) {
    try {
      layer.write(target + "/" + KeptContainer.LEFT_OUT, bytes(why));
    } catch (IOException e) {
      // A full disk: the keeper's log has it.
      return;
    }
  }

  /** Hard links: they stay when the engine removes its own. */
  private static void words(Folder layer, String container, String target) throws IOException {
    String home = ROOT + "/containers/" + container + "/";
    link(layer, home + "config.v2.json", target + "/" + KeptContainer.RECORD);
    link(layer, home + "hostconfig.json", target + "/" + KeptContainer.HOST_RECORD);
    log(layer, home + container + "-json.log", target + "/" + KeptContainer.JSON_LOG);
    log(layer, home + "local-logs/container.log", target + "/" + KeptContainer.LOCAL_LOG);
  }

  /** With those that it was rotated to, {@code .1} the newest, which may be packed. */
  private static void log(Folder layer, String from, String to) throws IOException {
    boolean more = link(layer, from, to);
    for (int i = 1; more; i++) {
      String rotated = "." + i;
      more =
          link(layer, from + rotated, to + rotated)
              || link(layer, from + rotated + LogFile.PACKED, to + rotated + LogFile.PACKED);
    }
  }

  /** Whether there is such a file. */
  private static boolean link(Folder layer, String from, String to) throws IOException {
    try {
      layer.hardLink(from, to);
      return true;
    } catch (PosixException e) {
      if (e.errno() != PosixException.ENOENT && e.errno() != PosixException.EEXIST) {
        throw e;
      }
      return e.errno() == PosixException.EEXIST;
    }
  }

  private @Nullable String takeInit(Folder layer, String name) throws IOException {
    String container = container(layer, name);
    if (container == null) {
      return null;
    }
    String target = KEPT + "/" + KeptFolder.CONTAINERS + "/" + container;
    try {
      layer.rename("diff", target + "/" + KeptContainer.INIT);
      return null;
    } catch (PosixException e) {
      // Its own layer was not taken: then this one is worth nothing.
      if (e.errno() == PosixException.ENOENT) {
        return null;
      }
      throw e;
    } finally {
      containers.remove(name);
      known.remove(container);
    }
  }

  /** The layers below the engine's own, by their folders' names, the uppermost first. */
  private static List<String> below(Folder layer) throws IOException {
    List<String> below = new ArrayList<>();
    String lower = text(layer, "lower");
    for (String link : lower == null ? new String[0] : lower.strip().split(":", -1)) {
      if (!link.matches("l/[A-Z0-9]+")) {
        throw new IOException("lower: got '" + link + "', wanted l/NAME");
      }
      String target = new String(layer.link(FileName.of("../" + link)), StandardCharsets.UTF_8);
      String id = target.replaceFirst("^\\.\\./", "").replaceFirst("/diff$", "");
      if (!id.endsWith(INIT)) {
        below.add(id);
      }
    }
    return below;
  }

  /** A layer of an image that is being removed, while a kept container needs it. */
  private @Nullable String hold(Folder layer, String name) throws IOException {
    if (!needed.contains(name) || !isRemoved(layer, name)) {
      return null;
    }
    if (wordsOnly) {
      return "missed layer " + name + ": no room was left";
    }
    String target = KEPT + "/" + KeptFolder.HELD + "/" + name;
    layer.makeFolder(KEPT + "/" + KeptFolder.HELD);
    layer.makeFolder(target);
    layer.rename("diff", target + "/" + KeptContainer.UPPER);
    return "held " + name;
  }

  /** The engine marks what it removes; it opens an image's layers for other reasons too. */
  private static boolean isRemoved(Folder layer, String name) throws IOException {
    try (Folder layers = layer.open(FileName.of(LAYERS))) {
      for (FileName chain : layers.names()) {
        if (chain.toString().endsWith("-removing")
            && name.equals(text(layers, chain + "/cache-id"))) {
          return true;
        }
      }
      return false;
    }
  }

  /** The container of a layer; null for a layer of an image. */
  private @Nullable String container(Folder layer, String name) throws IOException {
    String container = containers.get(name);
    if (container != null) {
      return container;
    }
    try (Folder mounts = layer.open(FileName.of(MOUNTS))) {
      learn(mounts, () -> {});
    }
    return containers.get(name);
  }

  /**
   * @param mounts the engine's folder with one for each container
   * @param each done after each that is new
   */
  void learn(Folder mounts, Runnable each) throws IOException {
    Set<String> now = new HashSet<>();
    for (FileName name : mounts.names()) {
      String container = name.toString();
      now.add(container);
      if (container.matches("[0-9a-f]{64}") && !known.contains(container)) {
        String mount = text(mounts, container + "/mount-id");
        if (mount != null && !mount.isEmpty()) {
          containers.put(mount, container);
          known.add(container);
        }
        each.run();
      }
    }
    known.retainAll(now);
    containers.values().retainAll(now);
  }

  /** Null when there is no such file. */
  private static @Nullable String text(Folder from, String path) throws IOException {
    try (var in = from.read(FileName.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (PosixException e) {
      if (e.errno() == PosixException.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
