package io.epitaph.stack;

import io.epitaph.model.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The free disk space of a state folder, and its limits. A broker whose disk is full halts, so a
 * stack stops it before that.
 *
 * @param free in bytes, for this user
 */
public record DiskSpace(long free) {
  private static final long MIB = 1024 * 1024;

  /** Below this, users are warned. */
  public static final long WANTED = 2048 * MIB;

  /** Below this, no stack starts: Elasticsearch alone unpacks 70 MiB. */
  public static final long NEEDED = 512 * MIB;

  /** Below this, what would halt on a full disk is stopped. */
  static final long LEAST = 64 * MIB;

  /** From this on it is started again. */
  static final long ROOM = 256 * MIB;

  /**
   * @param folder need not exist yet
   */
  public static DiskSpace of(Path folder) throws IOException {
    return new DiskSpace(Files.getFileStore(existing(folder)).getUsableSpace());
  }

  /** The folder itself, or the nearest one above it that exists. */
  static Path existing(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }

  /** For people: {@code 1.2 GiB free, wanted 2.0 GiB}. */
  String against(long wanted) {
    return Words.bytes(free) + " free, wanted " + Words.bytes(wanted);
  }
}
