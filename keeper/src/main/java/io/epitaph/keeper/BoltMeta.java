package io.epitaph.keeper;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a first page of a {@link BoltFile} says.
 *
 * @param transaction the number of the one that wrote it
 * @param pageSize in bytes
 * @param root the page where the tree of keys begins
 */
record BoltMeta(long transaction, int pageSize, long root) {
  static final int BYTES = 64;

  private static final int MAGIC = 0xED0CDAED;
  private static final int VERSION = 2;

  /** Null when it is not whole. */
  static @Nullable BoltMeta of(ByteBuffer page) {
    boolean whole =
        page.getInt(0) == MAGIC
            && page.getInt(4) == VERSION
            && page.getInt(8) >= 512
            && page.getInt(8) <= 1 << 16
            && page.getLong(56) == fnv(page);
    return whole ? new BoltMeta(page.getLong(48), page.getInt(8), page.getLong(16)) : null;
  }

  /** FNV-1a of all but the sum itself. */
  private static long fnv(ByteBuffer page) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < BYTES - Long.BYTES; i++) {
      hash = (hash ^ (page.get(i) & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
