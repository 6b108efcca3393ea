package io.epitaph.layers;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A path in the two fields of USTAR.
 *
 * @param prefix the folders before a slash
 * @param name what comes after it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record UstarPath(byte[] prefix, byte[] name) {
  /** Parts a path that is too long at a slash; null when that does not do. */
  static @Nullable UstarPath of(byte[] path) {
    if (path.length <= UstarBlock.NAME || !AsciiText.isAscii(path)) {
      return null;
    }
    int length = path.length;
    if (length > UstarBlock.PREFIX + 1) {
      length = UstarBlock.PREFIX + 1;
    } else if (path[length - 1] == '/') {
      length--;
    }
    int slash = lastSlash(path, length);
    int rest = path.length - slash - 1;
    return slash <= 0 || rest > UstarBlock.NAME || rest == 0 || slash > UstarBlock.PREFIX
        ? null
        : new UstarPath(
            Arrays.copyOf(path, slash), Arrays.copyOfRange(path, slash + 1, path.length));
  }

  /** Below 0 when there is none. */
  static int lastSlash(byte[] path, int before) {
    int at = before - 1;
    while (at >= 0 && path[at] != '/') {
      at--;
    }
    return at;
  }
}
