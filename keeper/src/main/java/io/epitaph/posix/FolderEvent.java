package io.epitaph.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What was done in a watched folder.
 *
 * @param watch the number of the watched folder
 * @param bits see {@link #is}
 * @param name in that folder; empty for the folder itself
 */
public record FolderEvent(int watch, int bits, String name) {
  private static final int HEADER = 16;

  /** What can be told of a watched folder, or of what is directly in it. */
  public enum Kind {
    OPENED(0x20),
    MOVED_IN(0x80),
    CREATED(0x100),
    FOLDER_REMOVED(0x400),
    FOLDER_MOVED(0x800),

    /** More was done than the kernel remembers; told without being asked for. */
    OVERFLOW(0x4000),

    /** The folder is not watched any more; told without being asked for. */
    ENDED(0x8000);

    private final int bit;

    Kind(int bit) {
      this.bit = bit;
    }

    int bit() {
      return bit;
    }
  }

  public boolean is(Kind kind) {
    return (bits & kind.bit) != 0;
  }

  /** Those that the kernel has written. */
  static List<FolderEvent> read(byte[] buffer, int length) {
    List<FolderEvent> events = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    for (int at = 0; at + HEADER <= length; at += HEADER + in.getInt(at + 12)) {
      String name = text(buffer, at + HEADER, in.getInt(at + 12));
      events.add(new FolderEvent(in.getInt(at), in.getInt(at + 4), name));
    }
    return events;
  }

  /** It is filled up with zeros. */
  private static String text(byte[] buffer, int from, int length) {
    int end = from;
    while (end < from + length && buffer[end] != 0) {
      end++;
    }
    return new String(buffer, from, end - from, StandardCharsets.UTF_8);
  }
}
