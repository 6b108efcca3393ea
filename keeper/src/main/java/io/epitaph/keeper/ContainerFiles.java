package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine wrote of a container, in its data root, and the folder where that is kept. All
 * from an open folder, since the engine may live on another mount.
 */
final class ContainerFiles {
  static final String NO_ROOM = "no room was left";

  /** Of a file, until it takes the place of another. */
  private static final String NEXT = "next";

  private static final String DEAD = "\"Dead\":true";

  /** What engines write before they remove: 20.10 both, 28.5 the second only. */
  private static final List<String> BEING_REMOVED = List.of("\"RemovalInProgress\":true", DEAD);

  /** One that comes after {@link #MOST_TEXT} of a record is not found: then layers are kept. */
  private static final String NEVER = "\"epitaph.archive\":\"never\"";

  /**
   * A user may make a record as long as he likes, and the listener has 24 MiB in all: 4 MiB of a
   * record are too much for it. Engines write {@code State} before all that is long, with the marks
   * of the removal before the rest of it.
   */
  private static final int MOST_TEXT = 1024 * 1024;

  private final Folder base;
  private final String root;
  private final String home;
  private final String container;

  /**
   * @param base in the engine's data root
   * @param root from there to the data root: {@code ../..}
   * @param container its whole id
   */
  ContainerFiles(Folder base, String root, String container) {
    this.base = base;
    this.root = root;
    this.home = root + "/containers/" + container + "/";
    this.container = container;
  }

  /** From the folder that it was made with. */
  String target() {
    return root + "/" + KeptFolder.NAME + "/" + KeptFolder.CONTAINERS + "/" + container;
  }

  /** False, too, when the engine has no record of it any more. */
  boolean isBeingRemoved() throws IOException {
    String record = record();
    return record != null && isBeingRemoved(record);
  }

  /** Whether the engine has it, and does not remove it. */
  boolean isThere() throws IOException {
    String record = record();
    return record != null && !isBeingRemoved(record);
  }

  private @Nullable String record() throws IOException {
    return record(KeptContainer.RECORD);
  }

  /** Null when there is none of this name. */
  @Nullable String record(String name) throws IOException {
    return text(base, home + name);
  }

  /**
   * Whether a record says that nothing of its container runs any more, and that its layers go next:
   * one that is only being removed may have to be killed yet, which may fail.
   */
  static boolean isDead(String record) {
    return record.contains(DEAD);
  }

  private static boolean isBeingRemoved(String record) {
    return BEING_REMOVED.stream().anyMatch(record::contains);
  }

  /** What keeps the layers. */
  interface Layers {
    /** False when they were moved before: engines remove again what they could not at once. */
    boolean areThere() throws IOException;

    void keep() throws IOException;
  }

  /**
   * Keeps log and records, and the layers when they may be.
   *
   * @param without why the layers are left out; null when they are not
   * @return what was kept, one line; null when the engine does not remove this container
   * @throws IOException when it could not be kept; then that is written down, if it can be
   */
  @Nullable String keep(@Nullable String without, Layers layers) throws IOException {
    String record = record();
    if (record == null || !isBeingRemoved(record) || !layers.areThere()) {
      // Someone looks at the folder of a container that lives, or it was kept before.
      return null;
    }
    try {
      if (!begin(without, record, KeptContainer.RECORD)) {
        return "words " + container;
      }
      layers.keep();
      return Listener.KEPT + container;
    } catch (IOException | RuntimeException e) {
      String why = "the take-over failed: " + e.getMessage();
      try {
        leaveOut(why);
      } catch (IOException full) {
        // The keeper's log has it.
        e.addSuppressed(full);
      }
      throw new IOException(container + ": " + why, e);
    }
  }

  /**
   * Keeps log and records.
   *
   * @param without why the layers are left out; null when they are not
   * @param record the text of the engine's newest record of it
   * @param name its file's
   * @return false when its layers are not to be kept; then why is written down
   */
  boolean begin(@Nullable String without, String record, String name) throws IOException {
    makeFolders(base, root, KeptFolder.NAME, KeptFolder.CONTAINERS, container);
    words(name);
    String why = record.contains(NEVER) ? "label epitaph.archive=never" : without;
    if (why != null) {
      leaveOut(why);
      return false;
    }
    write(KeptContainer.CLAIM, new byte[0]);
    // Of an earlier try, which did not come to an end.
    base.removeFile(FileName.of(target() + "/" + KeptContainer.LEFT_OUT));
    return true;
  }

  /** So that who asks for it later learns why. */
  void leaveOut(String why) throws IOException {
    write(KeptContainer.LEFT_OUT, why.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a small file beside what is kept. */
  void write(String name, byte[] content) throws IOException {
    base.write(target() + "/" + name, content);
  }

  /** A folder with those above it. */
  static void makeFolders(Folder base, String root, String... names) throws IOException {
    String path = root;
    for (String name : names) {
      path += "/" + name;
      base.makeFolder(path);
    }
  }

  /** Hard links: they stay when the engine removes its own. */
  private void words(String record) throws IOException {
    if (!link(home + record, KeptContainer.RECORD)) {
      // It has been moved into its place meanwhile.
      link(home + KeptContainer.RECORD, KeptContainer.RECORD);
    }
    link(home + KeptContainer.HOST_RECORD, KeptContainer.HOST_RECORD);
    log(home + container + "-json.log", KeptLog.JSON);
    log(home + "local-logs/container.log", KeptLog.LOCAL);
  }

  /** With those that it was rotated to, {@code .1} the newest, which may be packed. */
  private void log(String from, String as) throws IOException {
    boolean more = link(from, as);
    for (int i = 1; more; i++) {
      String rotated = "." + i;
      String packed = rotated + FileEnd.PACKED;
      if (link(from + rotated, as + rotated)) {
        base.removeFile(FileName.of(target() + "/" + as + packed));
      } else if (link(from + packed, as + packed)) {
        base.removeFile(FileName.of(target() + "/" + as + rotated));
      } else {
        more = false;
      }
    }
  }

  /**
   * Whether there is such a file. What has the name that it gets is of an earlier try: an engine
   * may end before it has removed a container, and the container lives on.
   */
  private boolean link(String from, String as) throws IOException {
    String to = target() + "/" + as;
    try {
      base.hardLink(from, to);
      return true;
    } catch (PosixException e) {
      if (e.errno() == PosixException.ENOENT) {
        return false;
      }
      if (e.errno() != PosixException.EEXIST) {
        throw e;
      }
      return replace(from, to);
    }
  }

  private boolean replace(String from, String to) throws IOException {
    FileName next = FileName.of(target() + "/" + NEXT);
    try {
      base.removeFile(next);
      base.hardLink(from, next.toString());
      base.rename(next.toString(), to);
      // It stays when both are names of the same file already.
      base.removeFile(next);
      return true;
    } catch (PosixException e) {
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
      return false;
    }
  }

  /** Whether there is something of this name, links not followed. */
  static boolean exists(Folder in, String name) throws IOException {
    try {
      in.status(FileName.of(name));
      return true;
    } catch (PosixException e) {
      if (e.errno() == PosixException.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** The begin of a long one, a character for each byte. Null when there is no such file. */
  static @Nullable String text(Folder from, String path) throws IOException {
    try (var in = from.read(FileName.of(path))) {
      return new String(in.readNBytes(MOST_TEXT), StandardCharsets.ISO_8859_1);
    } catch (PosixException e) {
      if (e.errno() == PosixException.ENOENT) {
        return null;
      }
      throw e;
    }
  }
}
