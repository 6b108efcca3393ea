package io.epitaph.engine.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where plain text ends: ASCII without quotes, backslashes and control characters, which JSON
 * neither escapes nor needs to be decoded. It reads eight bytes at a time.
 */
public final class PlainText {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;
  private static final long HIGHS = ONES << 7;

  private PlainText() {}

  /**
   * @return the place of the first byte that is not plain; {@code to} when all are
   */
  public static int end(byte[] text, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES) {
      long found = special((long) LONGS.get(text, at));
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
      at += Long.BYTES;
    }
    while (at < to && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    return at;
  }

  /**
   * The high bit of each byte that is not plain. A byte that is taken from a smaller one borrows
   * from the next, which may then be found too; but the first one found is always right.
   */
  private static long special(long eight) {
    return ((eight ^ QUOTES) - ONES | (eight ^ BACKSLASHES) - ONES | eight - SPACES | eight)
        & HIGHS;
  }
}
