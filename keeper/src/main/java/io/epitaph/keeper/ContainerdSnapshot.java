package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of containerd.
 *
 * @param id names its folder, {@code snapshots/ID}
 * @param key with its namespace and a number, {@code moby/12/NAME}
 * @param parent the key of the one below; null for none
 */
record ContainerdSnapshot(long id, String key, @Nullable String parent) {
  /** The key as the client of containerd gave it: of Docker the id of a container, or more. */
  String name() {
    return key.substring(key.indexOf('/', key.indexOf('/') + 1) + 1);
  }

  static ContainerdSnapshot of(String key, BoltBucket bucket) throws IOException {
    ByteBuffer id = bucket.value("id");
    if (id == null) {
      throw new IOException("a snapshot without an id: " + key);
    }
    ByteBuffer parent = bucket.value("parent");
    return new ContainerdSnapshot(varint(id), key, parent == null ? null : BoltBucket.text(parent));
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int i = 0; i < bytes.limit(); i++) {
      value |= (bytes.get(i) & 0x7fL) << (7 * i);
      if (bytes.get(i) >= 0) {
        break;
      }
    }
    return value;
  }
}
