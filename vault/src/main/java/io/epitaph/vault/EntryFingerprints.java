package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.tar.TarEntry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What tells entries apart. The tar's SHA-256 was compared: this finds a wrong index only. */
final class EntryFingerprints {
  private long[] all = new long[1024];
  private int count;

  void add(TarEntry entry) {
    if (count == all.length) {
      all = Arrays.copyOf(all, 2 * count);
    }
    all[count++] = of(entry);
  }

  int count() {
    return count;
  }

  boolean isSame(long at, TarEntry entry) {
    return at < count && all[(int) at] == of(entry);
  }

  private static long of(TarEntry entry) {
    // The holes of a sparse file are not hashed again.
    TarEntry compared = entry.sparse() == null ? entry : entry.unhashed();
    byte[] digest = Hashes.sha256().digest(Wire.write(compared));
    return ByteBuffer.wrap(digest).getLong();
  }
}
