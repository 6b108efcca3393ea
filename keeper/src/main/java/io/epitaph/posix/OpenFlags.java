package io.epitaph.posix;

import com.sun.jna.Platform;

/** Those of {@code open(2)} that differ among processors. */
final class OpenFlags {
  static final int DIRECTORY = Platform.isARM() ? 040000 : 0200000;
  static final int NOFOLLOW = Platform.isARM() ? 0100000 : 0400000;

  /** Without it a descriptor of an event cannot read files of 2 GiB and more. */
  static final int LARGEFILE = Platform.isARM() ? 0400000 : 0100000;

  private OpenFlags() {}
}
