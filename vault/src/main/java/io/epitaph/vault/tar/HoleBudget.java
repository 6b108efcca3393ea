package io.epitaph.vault.tar;

/**
 * How many bytes of holes are hashed for one tar. A hole costs time to hash, none to write: anyone
 * can make a header with a hole of 8 EiB, or a thousand of 16 GiB.
 */
final class HoleBudget {
  private long left;

  HoleBudget(long bytes) {
    this.left = bytes;
  }

  /** Whether there is still as much. */
  boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }
}
