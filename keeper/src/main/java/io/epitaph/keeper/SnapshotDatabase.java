package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a containerd writes down of its snapshots: {@code metadata.db} beside them, a bbolt file.
 * Read only, while containerd may write: what a transaction has written is not overwritten by the
 * next one, but may be by the one after that. So it is read again when there was a next one.
 *
 * @see <a href="https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go">its pages</a>
 * @see <a href="https://github.com/containerd/containerd/blob/main/core/snapshots/storage/bolt.go">
 *     what containerd writes</a>
 */
final class SnapshotDatabase {
  private static final int MAGIC = 0xED0CDAED;
  private static final int VERSION = 2;
  private static final int HEADER = 16;
  private static final int ELEMENT = 16;
  private static final int BUCKET = 16;
  private static final int META_BYTES = 64;

  /** Where a first page has the number of its transaction. */
  private static final int TRANSACTION = 48;

  private static final int TRIES = 5;

  private static final int BRANCH_PAGE = 1;
  private static final int LEAF_PAGE = 2;
  private static final int BUCKET_LEAF = 1;

  /** Deeper than any tree of such pages. */
  private static final int DEEPEST = 20;

  private static final int MOST_ENTRIES = 1_000_000;
  private static final long LARGEST_PAGE = 16L * 1024 * 1024;

  private final FileChannel file;
  private int pageSize = 4096;
  private int entries;

  private SnapshotDatabase(FileChannel file) {
    this.file = file;
  }

  /**
   * A snapshot.
   *
   * @param id names its folder, {@code snapshots/ID}
   * @param key with its namespace and a number, {@code moby/12/NAME}
   * @param parent the key of the one below; null for none
   */
  record Snapshot(long id, String key, @Nullable String parent) {
    /** The key as the client of containerd gave it: of Docker the id of a container, or more. */
    String name() {
      return key.substring(key.indexOf('/', key.indexOf('/') + 1) + 1);
    }
  }

  /**
   * @return all, in no order
   * @throws IOException when it is none, is damaged, or was changed too fast
   */
  static List<Snapshot> read(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      for (int i = 0; i < TRIES; i++) {
        SnapshotDatabase read = new SnapshotDatabase(file);
        long before = read.newest().getLong(TRANSACTION);
        List<Snapshot> snapshots = read.snapshotsOrNone();
        if (read.newest().getLong(TRANSACTION) == before) {
          if (snapshots == null) {
            // It was not changed meanwhile: this tells what is wrong with it.
            return new SnapshotDatabase(file).snapshots();
          }
          return snapshots;
        }
      }
      throw new IOException(path + " is written so fast that it cannot be read");
    } catch (RuntimeException e) {
      throw new IOException(path + " is damaged, or no bbolt file: " + e.getMessage(), e);
    }
  }

  /** Null when it cannot be read, since it is damaged or was changed. */
  private @Nullable List<Snapshot> snapshotsOrNone() {
    try {
      return snapshots();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private List<Snapshot> snapshots() throws IOException {
    List<Snapshot> snapshots = new ArrayList<>();
    Bucket root = new Bucket(root(), null);
    Bucket version = root.bucket("v1");
    Bucket all = version == null ? null : version.bucket("snapshots");
    if (all != null) {
      all.each(
          (key, value, isBucket) -> {
            if (isBucket) {
              snapshots.add(snapshot(text(key), bucket(value)));
            }
          });
    }
    return snapshots;
  }

  private static Snapshot snapshot(String key, Bucket bucket) throws IOException {
    ByteBuffer id = bucket.value("id");
    if (id == null) {
      throw new IOException("a snapshot without an id: " + key);
    }
    ByteBuffer parent = bucket.value("parent");
    return new Snapshot(varint(id), key, parent == null ? null : text(parent));
  }

  /** The page of the root bucket. */
  private long root() throws IOException {
    return newest().getLong(16);
  }

  /** The newer of the two first pages that is whole. */
  private ByteBuffer newest() throws IOException {
    ByteBuffer first = meta(0);
    if (first != null) {
      pageSize = first.getInt(8);
    }
    ByteBuffer second = meta(pageSize);
    ByteBuffer newest =
        second == null
                || (first != null && first.getLong(TRANSACTION) > second.getLong(TRANSACTION))
            ? first
            : second;
    if (newest == null) {
      throw new IOException("neither of its first pages is whole");
    }
    pageSize = newest.getInt(8);
    return newest;
  }

  /** Null when it is not whole. */
  private @Nullable ByteBuffer meta(long at) throws IOException {
    ByteBuffer meta = read(at + HEADER, META_BYTES);
    boolean whole =
        meta.getInt(0) == MAGIC
            && meta.getInt(4) == VERSION
            && meta.getInt(8) >= 512
            && meta.getInt(8) <= 1 << 16
            && meta.getLong(56) == fnv(meta);
    return whole ? meta : null;
  }

  /** FNV-1a of all but the sum itself. */
  private static long fnv(ByteBuffer meta) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < META_BYTES - Long.BYTES; i++) {
      hash = (hash ^ (meta.get(i) & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      int n = file.read(bytes, at + bytes.position());
      if (n < 0) {
        throw new IOException("it ends at " + (at + bytes.position()) + ", within a page");
      }
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer page(long id) throws IOException {
    long at = Math.multiplyExact(id, pageSize);
    ByteBuffer header = read(at, HEADER);
    long bytes = (1L + Integer.toUnsignedLong(header.getInt(12))) * pageSize;
    if (header.getLong(0) != id || bytes > LARGEST_PAGE) {
      throw new IOException("page " + id + " is another, or was changed meanwhile");
    }
    return read(at, (int) bytes);
  }

  private interface Entry {
    void of(ByteBuffer key, ByteBuffer value, boolean isBucket) throws IOException;
  }

  private Bucket bucket(ByteBuffer value) {
    long root = value.getLong(0);
    return new Bucket(root, root == 0 ? part(value, BUCKET, value.limit() - BUCKET) : null);
  }

  /** A tree of pages; a small one is one page within its parent's. */
  private final class Bucket {
    private final long root;
    private final @Nullable ByteBuffer inline;

    Bucket(long root, @Nullable ByteBuffer inline) {
      this.root = root;
      this.inline = inline;
    }

    void each(Entry entry) throws IOException {
      walk(inline == null ? page(root) : inline, entry, 0);
    }

    private void walk(ByteBuffer page, Entry entry, int depth) throws IOException {
      int flags = page.getShort(8);
      int count = Short.toUnsignedInt(page.getShort(10));
      if (depth > DEEPEST || (entries += count) > MOST_ENTRIES) {
        throw new IOException("more than can be in it: was it changed meanwhile?");
      }
      for (int i = 0; i < count; i++) {
        int at = HEADER + i * ELEMENT;
        if (flags == LEAF_PAGE) {
          int from = at + page.getInt(at + 4);
          int keySize = page.getInt(at + 8);
          ByteBuffer value = part(page, from + keySize, page.getInt(at + 12));
          entry.of(part(page, from, keySize), value, (page.getInt(at) & BUCKET_LEAF) != 0);
        } else if (flags == BRANCH_PAGE) {
          walk(page(page.getLong(at + 8)), entry, depth + 1);
        } else {
          throw new IOException("a page of kind " + flags + ", wanted a branch or a leaf");
        }
      }
    }

    private @Nullable ByteBuffer find(String name, boolean wantsBucket) throws IOException {
      ByteBuffer[] found = new ByteBuffer[1];
      each(
          (key, value, isBucket) -> {
            if (isBucket == wantsBucket && text(key).equals(name)) {
              found[0] = value;
            }
          });
      return found[0];
    }

    @Nullable Bucket bucket(String name) throws IOException {
      ByteBuffer value = find(name, true);
      return value == null ? null : SnapshotDatabase.this.bucket(value);
    }

    @Nullable ByteBuffer value(String name) throws IOException {
      return find(name, false);
    }
  }

  private static ByteBuffer part(ByteBuffer of, int from, int length) {
    return of.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
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
