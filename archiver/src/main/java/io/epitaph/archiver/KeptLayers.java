package io.epitaph.archiver;

import io.epitaph.keeper.KeptContainer;
import io.epitaph.layers.LayerTar;
import io.epitaph.posix.PosixException;
import io.epitaph.vault.ImageChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the layers of a container that a keeper kept. */
record KeptLayers(KeptContainer container, LayerReader reader) {
  /**
   * The tar of them; after the last try without those that are gone.
   *
   * @param missing gets a sentence then
   */
  LayerTar tar(List<String> missing) throws IOException {
    try {
      return opened(reader::tar);
    } catch (IOException | RuntimeException e) {
      if (container.tries() < VanishedTaker.MOST_TRIES - 1) {
        throw new UnreadableException(String.valueOf(e.getMessage()), e);
      }
      try {
        List<Path> left = container.layerFolders().stream().filter(Files::isDirectory).toList();
        missing.add("a layer cannot be read, and what is in it is missing: " + e.getMessage());
        return reader.tar(left);
      } catch (IOException | RuntimeException again) {
        throw new UnreadableException(String.valueOf(again.getMessage()), again);
      }
    }
  }

  private interface Opening<T> {
    T of(List<Path> layers) throws IOException;
  }

  /** The keeper may move a layer of an image between the look for it and the opening. */
  private <T> T opened(Opening<T> opening) throws IOException {
    try {
      return opening.of(container.layerFolders());
    } catch (PosixException e) {
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
      return opening.of(container.layerFolders());
    }
  }

  /**
   * What the container changed.
   *
   * @param missing gets a sentence when that is not known
   * @param left gets one when not all of what the tar lacks is in the changes
   */
  List<ImageChange> changes(List<String> missing, List<String> left) {
    try {
      return opened(layers -> LayerReader.changes(layers, left::add));
    } catch (IOException | RuntimeException e) {
      missing.add("what it changed is not known: " + e.getMessage());
      return List.of();
    }
  }

  /** What was not kept or is not known, one sentence each. */
  List<String> lost() throws IOException {
    List<String> missing = new ArrayList<>();
    if (!container.hasEngineLayer()) {
      missing.add("the engine's own layer was not kept: /etc/hosts and mount points are missing");
    }
    if (container.isRecordCut()) {
      missing.add("the engine's record of it is too long: of its settings next to nothing is here");
    }
    if (container.hasLostImage()) {
      missing.add(
          "which layers its image had is not known, since a crash of the host damaged the list"
              + " and the image is gone: only what the container wrote is here");
    }
    return missing;
  }
}
