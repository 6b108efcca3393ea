package io.epitaph.cli;

import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.mask.MaskList;
import io.epitaph.stack.StateFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the collectors mask whose state folders are beside a vault, or named. */
final class CollectorMasks {
  private CollectorMasks() {}

  /**
   * An archive of the vault may be of any of them: what one masks is masked, and an exception of
   * one only where all have it.
   *
   * @param named the state folder of a collector, or one with those of several; null for none
   * @throws IllegalArgumentException when no collector's state is in the one that is named
   */
  static MaskList around(Path vault, @Nullable Path named) throws IOException {
    StateFolder beside = StateFolder.around(vault);
    List<MaskList> lists = new ArrayList<>();
    // Of a stack; and of a collector that is a service of its own.
    addAll(beside.collectors(), lists);
    addAll(beside.path().resolve("collector"), lists);
    if (named != null && !addAll(named, lists)) {
      throw new IllegalArgumentException(
          "collector-state: no collector has its state in "
              + named
              + ", wanted the folder of its --state");
    }
    return MaskList.ofAll(lists);
  }

  /**
   * A collector of several engines has a folder for each within its own.
   *
   * @return whether there is any
   */
  private static boolean addAll(Path folder, List<MaskList> lists) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    int before = lists.size();
    add(folder, lists);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path each : folders) {
        add(each, lists);
      }
    }
    return lists.size() > before;
  }

  private static void add(Path folder, List<MaskList> lists) throws IOException {
    if (EngineIdentity.isIn(folder)) {
      lists.add(EngineIdentity.maskList(folder));
    }
  }
}
