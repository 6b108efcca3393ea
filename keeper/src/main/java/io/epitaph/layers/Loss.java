package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's export, and a tar equal to it, has not of a file.
 *
 * @param socket true for a socket: it is no entry at all
 * @param modifiedAt to the nanosecond; null for a whole second, which the tar has
 * @param attributes extended attributes but {@code security.capability}; the lists of who else may
 *     access it among them; null for a value that was left out
 */
public record Loss(
    boolean socket, @Nullable Instant modifiedAt, Map<String, byte @Nullable []> attributes) {
  /**
   * Null when the tar has all of it.
   *
   * @param room for the values of attributes
   */
  static @Nullable Loss of(Folder folder, FileName name, FileStatus status, Room room)
      throws IOException {
    Map<String, byte @Nullable []> attributes = new TreeMap<>();
    for (String attribute : folder.attributes(name)) {
      byte[] value =
          attribute.equals(EntryFields.CAPABILITY) || attribute.startsWith("trusted.overlay.")
              ? null
              : folder.attribute(name, attribute);
      if (value != null) {
        attributes.put(attribute, room.take(value.length) ? value : null);
      }
    }
    boolean whole = status.nanos() == 0 && !status.isSocket();
    return whole && attributes.isEmpty()
        ? null
        : new Loss(
            status.isSocket(),
            whole ? null : Instant.ofEpochSecond(status.seconds(), status.nanos()),
            attributes);
  }

  /** How many bytes of values are held in memory, of all files together. For one thread. */
  static final class Room {
    private long left;
    private long refused;

    Room(long bytes) {
      this.left = bytes;
    }

    private boolean take(int bytes) {
      if (bytes > left) {
        refused++;
        return false;
      }
      left -= bytes;
      return true;
    }

    /** How many values there was no room for. */
    long refused() {
      return refused;
    }
  }
}
