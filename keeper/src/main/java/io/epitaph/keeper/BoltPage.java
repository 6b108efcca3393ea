package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A branch or a leaf of a tree of a {@link BoltFile}, with its entries. */
record BoltPage(ByteBuffer bytes) {
  private static final int ENTRY_BYTES = 16;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int BUCKET = 1;

  /** The rest of a value, which is a page itself. */
  static BoltPage of(ByteBuffer value, int from) {
    return new BoltPage(part(value, from, value.limit() - from));
  }

  private int kind() {
    return bytes.getShort(8);
  }

  boolean isLeaf() {
    return kind() == LEAF;
  }

  int count() {
    return Short.toUnsignedInt(bytes.getShort(10));
  }

  private static int at(int entry) {
    return BoltFile.HEADER + entry * ENTRY_BYTES;
  }

  /** The page below a branch. */
  long child(int entry) throws IOException {
    if (kind() != BRANCH) {
      throw new IOException("a page of kind " + kind() + ", wanted a branch or a leaf");
    }
    return bytes.getLong(at(entry) + 8);
  }

  /** Of a leaf. */
  ByteBuffer key(int entry) {
    return part(bytes, keyAt(entry), keySize(entry));
  }

  /** Of a leaf. */
  ByteBuffer value(int entry) {
    return part(bytes, keyAt(entry) + keySize(entry), bytes.getInt(at(entry) + 12));
  }

  /** Whether the value of a leaf is a bucket. */
  boolean isBucket(int entry) {
    return (bytes.getInt(at(entry)) & BUCKET) != 0;
  }

  private int keyAt(int entry) {
    return at(entry) + bytes.getInt(at(entry) + 4);
  }

  private int keySize(int entry) {
    return bytes.getInt(at(entry) + 8);
  }

  private static ByteBuffer part(ByteBuffer of, int from, int length) {
    return of.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
