package io.epitaph.keeper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How the names of an image's layers are written down: a name a line, the uppermost first, and a
 * last line with their number and checksum. A crash of the host may leave any part of it, or zeros.
 */
final class LayerList {
  private static final String END = "end ";

  private LayerList() {}

  static byte[] write(List<String> names) {
    return (lines(names) + end(names)).getBytes(StandardCharsets.UTF_8);
  }

  /** Null when it is not as it was written. */
  static @Nullable List<String> read(byte[] text) {
    List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty()) {
      return null;
    }
    List<String> names = lines.subList(0, lines.size() - 1);
    return lines.get(lines.size() - 1).equals(end(names).strip()) ? names : null;
  }

  private static String lines(List<String> names) {
    StringBuilder lines = new StringBuilder();
    names.forEach(name -> lines.append(name).append('\n'));
    return lines.toString();
  }

  private static String end(List<String> names) {
    CRC32 sum = new CRC32();
    sum.update(lines(names).getBytes(StandardCharsets.UTF_8));
    return END + names.size() + " " + Long.toHexString(sum.getValue()) + "\n";
  }
}
