package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A bbolt file: pages, of which the first two say by turns where the tree of keys begins. One that
 * is written meanwhile may be read as damaged. For one reading.
 *
 * @see <a href="https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go">its pages</a>
 */
final class BoltFile {
  /** Of a page, before its content. */
  static final int HEADER = 16;

  private static final int MOST_ENTRIES = 1_000_000;
  private static final long LARGEST_PAGE = 16L * 1024 * 1024;

  private final FileChannel file;
  private int pageSize = 4096;
  private int entries;

  BoltFile(FileChannel file) {
    this.file = file;
  }

  /** The newer of the two first pages that is whole. */
  BoltMeta newest() throws IOException {
    BoltMeta first = meta(0);
    if (first != null) {
      pageSize = first.pageSize();
    }
    BoltMeta second = meta(pageSize);
    BoltMeta newest =
        second == null || (first != null && first.transaction() > second.transaction())
            ? first
            : second;
    if (newest == null) {
      throw new IOException("neither of its first pages is whole");
    }
    pageSize = newest.pageSize();
    return newest;
  }

  private @Nullable BoltMeta meta(long at) throws IOException {
    return BoltMeta.of(read(at + HEADER, BoltMeta.BYTES));
  }

  /** The bucket that all others are in. */
  BoltBucket root() throws IOException {
    return new BoltBucket(this, newest().root(), null);
  }

  BoltPage page(long id) throws IOException {
    long at = Math.multiplyExact(id, pageSize);
    ByteBuffer header = read(at, HEADER);
    long bytes = (1L + Integer.toUnsignedLong(header.getInt(12))) * pageSize;
    if (header.getLong(0) != id || bytes > LARGEST_PAGE) {
      throw new IOException("page " + id + " is another, or was changed meanwhile");
    }
    return new BoltPage(read(at, (int) bytes));
  }

  /** Counts what is read; false when it is more than can be in one. */
  boolean mayHave(int more) {
    entries += more;
    return entries <= MOST_ENTRIES;
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
}
