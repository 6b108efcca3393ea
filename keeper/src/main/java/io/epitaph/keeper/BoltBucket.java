package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A tree of pages in a {@link BoltFile}; a small one is one page within its parent's. */
final class BoltBucket {
  /** Of a small one, before its page. */
  private static final int INLINE_HEADER = 16;

  /** Deeper than any tree of such pages. */
  private static final int DEEPEST = 20;

  private final BoltFile file;
  private final long root;
  private final @Nullable BoltPage inline;

  BoltBucket(BoltFile file, long root, @Nullable BoltPage inline) {
    this.file = file;
    this.root = root;
    this.inline = inline;
  }

  /** Takes an entry. */
  interface Entry {
    void of(ByteBuffer key, ByteBuffer value, boolean isBucket) throws IOException;
  }

  void each(Entry entry) throws IOException {
    walk(inline == null ? file.page(root) : inline, entry, 0);
  }

  private void walk(BoltPage page, Entry entry, int depth) throws IOException {
    if (depth > DEEPEST || !file.mayHave(page.count())) {
      throw new IOException("more than can be in it: was it changed meanwhile?");
    }
    for (int i = 0; i < page.count(); i++) {
      if (page.isLeaf()) {
        entry.of(page.key(i), page.value(i), page.isBucket(i));
      } else {
        walk(file.page(page.child(i)), entry, depth + 1);
      }
    }
  }

  /** The bucket that a value is. */
  BoltBucket bucket(ByteBuffer value) {
    long page = value.getLong(0);
    return new BoltBucket(file, page, page == 0 ? BoltPage.of(value, INLINE_HEADER) : null);
  }

  @Nullable BoltBucket bucket(String name) throws IOException {
    ByteBuffer value = find(name, true);
    return value == null ? null : bucket(value);
  }

  @Nullable ByteBuffer value(String name) throws IOException {
    return find(name, false);
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

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
