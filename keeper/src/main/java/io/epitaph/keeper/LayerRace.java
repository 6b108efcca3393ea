package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import io.epitaph.posix.FolderEvent;
import io.epitaph.posix.FolderEvents;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The race with an engine for the layers of one container. All is made ready while the engine still
 * writes down that the container goes; once that is written, what is left to do is to rename. The
 * engine may have begun by then, so a layer is not shown before it is known to be whole: nobody had
 * opened it, or nothing in it was gone when the engine was done. For one thread.
 */
final class LayerRace {
  static final String FASTER = "the engine, which does not wait here, had begun to remove them";
  static final String NOWHERE = "nothing that a keeper knows has its layers";
  static final String BEGUN_BEFORE = "an earlier removal had begun, and was not brought to an end";

  /** What comes of getting ready. */
  enum Prepared {
    READY,

    /** Its layers are not to be kept; why is written down. */
    LEFT_OUT,

    /** Nothing that is known has its layers. */
    ELSEWHERE
  }

  private final Path root;
  private final Folder base;
  private final FolderEvents events;
  private final String container;
  private final ContainerFiles files;
  private final List<Part> parts = new ArrayList<>();
  private @Nullable PreparedSnapshots snapshots;
  private @Nullable FileStatus record;
  private boolean late;
  private boolean opened;
  private boolean moved;

  /** A folder with what a layer holds. */
  private record Part(String from, String as, int watch, FileStatus before) {}

  /**
   * @param root the engine's data root
   * @param base the same, open
   */
  LayerRace(Path root, Folder base, FolderEvents events, String container) {
    this.root = root;
    this.base = base;
    this.events = events;
    this.container = container;
    this.files = new ContainerFiles(base, ".", container);
  }

  /** By which events of its layers are known. */
  List<Integer> watches() {
    return parts.stream().map(Part::watch).toList();
  }

  /**
   * Makes all ready, and changes nothing that is the engine's.
   *
   * @param name of the record that says that the container goes, in the engine's folder of it
   * @param waits whether the engine waits before it begins
   * @param stores containerd's, where no storage driver has its layers
   */
  Prepared prepare(
      String name,
      String text,
      boolean wordsOnly,
      boolean waits,
      Collection<SnapshotTakeOver> stores)
      throws IOException {
    this.late = !waits;
    record = base.status(FileName.of(engineFile(name)));
    DriverLayers layers = DriverLayers.of(base, container);
    String without = layers == null ? null : LayerStore.notKept(layers.driver());
    if (without == null && wordsOnly) {
      without = ContainerFiles.NO_ROOM;
    }
    if (!files.begin(without, text, name)) {
      return Prepared.LEFT_OUT;
    }
    if (layers == null) {
      for (SnapshotTakeOver each : stores) {
        snapshots = snapshots == null ? each.prepare(container) : snapshots;
      }
      return snapshots == null ? Prepared.ELSEWHERE : Prepared.READY;
    }
    try (Folder own = base.open(FileName.of(layers.own()))) {
      files.write(KeptContainer.LAYERS, LayerList.write(TakeOver.below(own)));
    }
    add(layers.own() + "/diff", KeptContainer.UPPER);
    String init = layers.init();
    if (init != null) {
      add(init + "/diff", KeptContainer.INIT);
    }
    // While its next record is not in place it has not begun, and from here on all is told.
    boolean inTime =
        !name.equals(KeptContainer.RECORD) && ContainerFiles.exists(base, engineFile(name));
    late &= !inTime;
    return Prepared.READY;
  }

  private void add(String from, String as) throws IOException {
    int watch =
        events.watch(root.resolve(from), FolderEvent.Kind.OPENED, FolderEvent.Kind.FOLDER_MOVED);
    parts.add(new Part(from, as, watch, base.status(FileName.of(from))));
  }

  private String engineFile(String name) {
    return "containers/" + container + "/" + name;
  }

  /** Whether the record that it was prepared by is the one that the engine has now. */
  boolean isCommitted() throws IOException {
    return isInPlace(/* ours= */ true);
  }

  /** Whether the engine has written another one since. */
  boolean isOutOfDate() throws IOException {
    return isInPlace(/* ours= */ false);
  }

  /** False when there is none any more. */
  private boolean isInPlace(boolean ours) throws IOException {
    FileStatus prepared = record;
    try {
      FileStatus now = base.status(FileName.of(engineFile(KeptContainer.RECORD)));
      return prepared != null && ours == (now.inode() == prepared.inode());
    } catch (PosixException e) {
      if (isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  /** What was done with its layers is not known any more: only the end tells. */
  void doubt() {
    opened = true;
  }

  /**
   * The renames: as soon as the engine has written down that the container goes.
   *
   * @return what was kept, one line, when that is known at once
   */
  @Nullable String go() throws IOException {
    if (snapshots != null) {
      return snapshots.go();
    }
    for (Part part : parts) {
      base.rename(part.from(), files.target() + "/" + KeptContainer.UNPROVEN + part.as());
    }
    return null;
  }

  /**
   * Something was done with one of the folders.
   *
   * @return whether all are taken, and nobody had opened any: they are whole
   */
  boolean isWholeAfter(FolderEvent event) {
    opened |= !moved && event.is(FolderEvent.Kind.OPENED);
    if (event.is(FolderEvent.Kind.FOLDER_MOVED)
        && event.watch() == parts.get(parts.size() - 1).watch()) {
      moved = true;
      return !opened && !late;
    }
    return false;
  }

  /** Shows them. */
  void show() throws IOException {
    // The own one last: it is what others look for.
    for (int i = parts.size() - 1; i >= 0; i--) {
      String as = files.target() + "/";
      base.rename(as + KeptContainer.UNPROVEN + parts.get(i).as(), as + parts.get(i).as());
    }
  }

  /** Whether nothing is gone from them, when the engine is done. */
  boolean isWholeAtTheEnd() throws IOException {
    try {
      for (Part part : parts) {
        FileStatus now =
            base.status(FileName.of(files.target() + "/" + KeptContainer.UNPROVEN + part.as()));
        if (isChanged(part, now)) {
          return false;
        }
      }
      return !parts.isEmpty();
    } catch (PosixException e) {
      if (isGone(e)) {
        // Not all were moved.
        return false;
      }
      throw e;
    }
  }

  /** Removing what is in a folder changes its time; the engine had it closed before its record. */
  private boolean isChanged(Part part, FileStatus now) {
    FileStatus said = record;
    boolean after =
        said == null
            || now.seconds() > said.seconds()
            || (now.seconds() == said.seconds() && now.nanos() >= said.nanos());
    boolean same = now.seconds() == part.before().seconds() && now.nanos() == part.before().nanos();
    return late ? after : !same;
  }

  /** Ends the watches. */
  void end() {
    parts.forEach(part -> events.unwatch(part.watch()));
    if (snapshots != null) {
      snapshots.close();
    }
  }

  /** Whether a call failed since what it was for had gone. */
  static boolean isGone(IOException e) {
    return e instanceof PosixException posix && posix.errno() == PosixException.ENOENT;
  }

  /** Why they were lost, for people: in most cases the engine was faster. */
  static String why(Exception e) {
    return e instanceof IOException gone && isGone(gone) ? FASTER : String.valueOf(e.getMessage());
  }
}
