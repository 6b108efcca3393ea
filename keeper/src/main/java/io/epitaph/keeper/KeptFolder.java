package io.epitaph.keeper;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a keeper keeps: {@code epitaph/} in the engine's data root, beside its layers, since files
 * can only be renamed within a mount. {@code containers/ID/} has what one container left, {@code
 * held/LAYER/} a layer of an image that one of them needs, {@code keeper.json} how the keeper is.
 */
public final class KeptFolder {
  static final String NAME = "epitaph";
  static final String CONTAINERS = "containers";
  static final String HELD = "held";

  private static final Logger LOG = LoggerFactory.getLogger(KeptFolder.class);

  private final Path dataRoot;

  private KeptFolder(Path dataRoot) {
    this.dataRoot = dataRoot;
  }

  /**
   * @param dataRoot the engine's; with userns-remap the folder of the mapping in it
   */
  public static KeptFolder of(Path dataRoot) {
    return new KeptFolder(dataRoot);
  }

  /** The engine's data root. */
  public Path dataRoot() {
    return dataRoot;
  }

  /** Its path. */
  public Path path() {
    return dataRoot.resolve(NAME);
  }

  /** All, in no order. */
  public List<KeptContainer> containers() throws IOException {
    List<KeptContainer> all = new ArrayList<>();
    for (Path folder : children(path().resolve(CONTAINERS))) {
      all.add(new KeptContainer(folder, this));
    }
    return all;
  }

  /**
   * One container.
   *
   * @param id its whole id
   * @return null when nothing is kept of it
   */
  public @Nullable KeptContainer find(String id) {
    Path folder = path().resolve(CONTAINERS).resolve(id);
    return id.matches("[0-9a-f]{64}") && Files.isDirectory(folder)
        ? new KeptContainer(folder, this)
        : null;
  }

  /** The folder of a layer of an image; held here, when the image is gone. */
  Path layer(String id) {
    Path held = path().resolve(HELD).resolve(id).resolve(KeptContainer.UPPER);
    return Files.isDirectory(held)
        ? held
        : dataRoot.resolve("overlay2").resolve(id).resolve("diff");
  }

  /**
   * Removes held layers that no kept container needs any more.
   *
   * @return how many
   */
  int sweepHeld() throws IOException {
    Set<String> needed = new HashSet<>();
    List<Path> held = children(path().resolve(HELD));
    for (KeptContainer container : held.isEmpty() ? List.<KeptContainer>of() : containers()) {
      if (container.hasLayers()) {
        needed.addAll(container.layers());
      }
    }
    int removed = 0;
    for (Path layer : held) {
      if (!needed.contains(layer.getFileName().toString())) {
        try {
          remove(layer);
          removed++;
        } catch (IOException e) {
          LOG.warn("a held layer cannot be removed layer={}: {}", layer, e.getMessage());
        }
      }
    }
    return removed;
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(all::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return all;
  }

  /** With all that is in it; follows no link. Another may remove it at the same time. */
  static void remove(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      FolderRemoval.remove(folder);
    } else {
      Files.deleteIfExists(folder);
    }
  }
}
