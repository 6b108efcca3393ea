package io.epitaph.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What there is to do for a process that waits for the kernel and for its standard input. */
public enum Ready {
  /** The kernel has told or asked something. */
  EVENT,
  INPUT,
  NOTHING;

  private static final short POLLIN = 1;

  /**
   * Waits; what is at standard input goes first.
   *
   * @param queue a descriptor of what the kernel tells
   * @param millis at most so long
   */
  static Ready await(int queue, int millis) {
    ByteBuffer fds = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    fds.putInt(0, 0).putShort(4, POLLIN).putInt(8, queue).putShort(12, POLLIN);
    if (Libc.poll(fds.array(), 2, millis) <= 0) {
      return NOTHING;
    }
    if (fds.getShort(6) != 0) {
      return INPUT;
    }
    return fds.getShort(14) == 0 ? NOTHING : EVENT;
  }
}
