package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  private static final String INIT = "-init";

  private final @Nullable String notKept;
  private final String layers;
  private final LayerOwners owners;

  /** Layers of images that kept containers need. */
  private final Set<String> needed = new HashSet<>();

  private boolean wordsOnly;

  /**
   * @param driver one of {@link LayerStore#DRIVERS}
   */
  TakeOver(String driver) {
    this.notKept = LayerStore.notKept(driver);
    this.owners = new LayerOwners(ROOT + "/image/" + driver + "/layerdb/mounts");
    this.layers = ROOT + "/image/" + driver + "/layerdb/sha256";
  }

  /** True when there is no room for layers. */
  void wordsOnly(boolean only) {
    wordsOnly = only;
  }

  /** A layer that kept containers need. */
  void need(String layer) {
    needed.add(layer);
  }

  /** Which container has which layer. */
  LayerOwners owners() {
    return owners;
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
    String container = owners.of(layer, name);
    return container == null ? hold(layer, name) : takeContainer(layer, container);
  }

  private @Nullable String takeContainer(Folder layer, String container) throws IOException {
    ContainerFiles files = new ContainerFiles(layer, ROOT, container);
    return files.keep(
        notKept == null && wordsOnly ? ContainerFiles.NO_ROOM : notKept,
        new ContainerFiles.Layers() {
          @Override
          public boolean areThere() throws IOException {
            return ContainerFiles.exists(layer, "diff");
          }

          @Override
          public void keep() throws IOException {
            List<String> below = below(layer);
            files.write(KeptContainer.LAYERS, LayerList.write(below));
            layer.rename("diff", files.target() + "/" + KeptContainer.UPPER);
            needed.addAll(below);
          }
        });
  }

  private @Nullable String takeInit(Folder layer, String name) throws IOException {
    String container = owners.of(layer, name);
    if (container == null) {
      return null;
    }
    String target = new ContainerFiles(layer, ROOT, container).target();
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
      owners.forget(name, container);
    }
  }

  /** The layers below the engine's own, by their folders' names, the uppermost first. */
  static List<String> below(Folder layer) throws IOException {
    List<String> below = new ArrayList<>();
    String lower = ContainerFiles.text(layer, "lower");
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
    ContainerFiles.makeFolders(layer, ROOT, KeptFolder.NAME, KeptFolder.HELD, name);
    layer.rename("diff", KEPT + "/" + KeptFolder.HELD + "/" + name + "/" + KeptContainer.UPPER);
    return "held " + name;
  }

  /** The engine marks what it removes; it opens an image's layers for other reasons too. */
  private boolean isRemoved(Folder layer, String name) throws IOException {
    try (Folder images = layer.open(FileName.of(layers))) {
      for (FileName chain : images.names()) {
        if (chain.toString().endsWith("-removing")
            && name.equals(ContainerFiles.text(images, chain + "/cache-id"))) {
          return true;
        }
      }
      return false;
    }
  }
}
