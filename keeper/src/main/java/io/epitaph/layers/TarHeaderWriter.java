package io.epitaph.layers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers as the engines do: in USTAR where all of an entry fits into that, else with a PAX
 * header before it. Of a PAX header the keys are sorted and its name is derived from the entry's,
 * and what is not ASCII is left out of the fields that it replaces. Commons Compress writes other
 * bytes for nearly all of that, so these blocks are our own.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX pax</a>
 */
final class TarHeaderWriter {
  static final int BLOCK = 512;

  private static final int NAME = 100;
  private static final int PREFIX = 155;
  private static final int OWNER = 32;

  private TarHeaderWriter() {}

  /** All blocks before the content. */
  static byte[] header(TarFields fields) {
    SortedMap<String, byte[]> records = records(fields);
    Split split = records.keySet().equals(Set.of("path")) ? split(fields.path()) : null;
    if (split != null) {
      return block(fields, fields.type(), split.name(), split.prefix());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(3 * BLOCK);
    if (!records.isEmpty()) {
      byte[] body = body(records);
      out.writeBytes(paxBlock(paxName(fields.path()), body.length));
      out.writeBytes(body);
      out.writeBytes(new byte[padding(body.length)]);
    }
    out.writeBytes(block(fields, fields.type(), ascii(fields.path()), TarFields.NO_NAME));
    return out.toByteArray();
  }

  /** How many bytes are missing to a whole block. */
  static int padding(long length) {
    return (int) (-length & (BLOCK - 1));
  }

  /** What does not fit into the fields of USTAR. */
  private static SortedMap<String, byte[]> records(TarFields fields) {
    SortedMap<String, byte[]> records = new TreeMap<>();
    putText(records, "path", fields.path(), NAME);
    putText(records, "linkpath", fields.link(), NAME);
    putText(records, "uname", fields.user(), OWNER);
    putText(records, "gname", fields.group(), OWNER);
    putNumber(records, "uid", fields.uid(), 8);
    putNumber(records, "gid", fields.gid(), 8);
    putNumber(records, "size", fields.size(), 12);
    putNumber(records, "mtime", fields.seconds(), 12);
    fields.attributes().forEach((name, value) -> records.put("SCHILY.xattr." + name, value));
    return records;
  }

  private static void putText(Map<String, byte[]> records, String key, byte[] text, int width) {
    if (text.length > width || !isAscii(text)) {
      records.put(key, text);
    }
  }

  private static void putNumber(Map<String, byte[]> records, String key, long number, int width) {
    if (!fits(number, width)) {
      records.put(key, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static byte[] body(SortedMap<String, byte[]> records) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    records.forEach((key, value) -> body.writeBytes(record(key, value)));
    return body.toByteArray();
  }

  /** {@code LENGTH KEY=VALUE\n}, of which the length counts its own digits. */
  static byte[] record(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int without = name.length + value.length + 3;
    int length = without + Integer.toString(without).length();
    length = without + Integer.toString(length).length();
    ByteArrayOutputStream record = new ByteArrayOutputStream(length);
    record.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    record.writeBytes(name);
    record.write('=');
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Split(byte[] prefix, byte[] name) {}

  /** A path that is too long at a slash; null when that does not do. */
  private static @Nullable Split split(byte[] path) {
    if (path.length <= NAME || !isAscii(path)) {
      return null;
    }
    int length = path.length;
    if (length > PREFIX + 1) {
      length = PREFIX + 1;
    } else if (path[length - 1] == '/') {
      length--;
    }
    int slash = lastSlash(path, length);
    int rest = path.length - slash - 1;
    return slash <= 0 || rest > NAME || rest == 0 || slash > PREFIX
        ? null
        : new Split(Arrays.copyOf(path, slash), Arrays.copyOfRange(path, slash + 1, path.length));
  }

  private static int lastSlash(byte[] path, int before) {
    int at = before - 1;
    while (at >= 0 && path[at] != '/') {
      at--;
    }
    return at;
  }

  /** {@code folder/PaxHeaders.0/name}, clean, ASCII, cut. */
  private static byte[] paxName(byte[] path) {
    int slash = lastSlash(path, path.length);
    byte[] folder = trimmed(Arrays.copyOf(path, slash + 1));
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    if (folder.length > 0) {
      name.writeBytes(folder);
      name.write('/');
    }
    name.writeBytes("PaxHeaders.0".getBytes(StandardCharsets.US_ASCII));
    if (slash + 1 < path.length) {
      name.write('/');
      name.write(path, slash + 1, path.length - slash - 1);
    }
    byte[] ascii = ascii(name.toByteArray());
    return trimmed(Arrays.copyOf(ascii, Math.min(ascii.length, NAME)));
  }

  /** Without slashes at its end. */
  private static byte[] trimmed(byte[] path) {
    int length = path.length;
    while (length > 0 && path[length - 1] == '/') {
      length--;
    }
    return Arrays.copyOf(path, length);
  }

  private static byte[] paxBlock(byte[] name, int length) {
    byte[] block = new byte[BLOCK];
    putText(block, 0, NAME, name);
    putNumbers(block, 0, 0, 0, length, 0);
    block[156] = 'x';
    return sealed(block);
  }

  private static byte[] block(TarFields fields, char type, byte[] name, byte[] prefix) {
    byte[] block = new byte[BLOCK];
    putText(block, 0, NAME, name);
    putNumbers(block, fields.mode(), fields.uid(), fields.gid(), fields.size(), fields.seconds());
    block[156] = (byte) type;
    putText(block, 157, NAME, ascii(fields.link()));
    putText(block, 265, OWNER, ascii(fields.user()));
    putText(block, 297, OWNER, ascii(fields.group()));
    putOctal(block, 329, 8, fields.major());
    putOctal(block, 337, 8, fields.minor());
    putText(block, 345, PREFIX, prefix);
    return sealed(block);
  }

  private static void putNumbers(
      byte[] block, long mode, long uid, long gid, long size, long seconds) {
    putOctal(block, 100, 8, mode);
    putOctal(block, 108, 8, uid);
    putOctal(block, 116, 8, gid);
    putOctal(block, 124, 12, size);
    putOctal(block, 136, 12, seconds);
  }

  /** With magic, version and checksum. */
  private static byte[] sealed(byte[] block) {
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    putOctal(block, 148, 7, sum);
    return block;
  }

  /** Cut where it is too long, but never after a slash: that would make it a folder's. */
  private static void putText(byte[] block, int at, int width, byte[] text) {
    System.arraycopy(text, 0, block, at, Math.min(text.length, width));
    if (text.length > width && block[at + width - 1] == '/') {
      int end = width;
      while (end > 0 && block[at + end - 1] == '/') {
        end--;
      }
      block[at + end] = 0;
    }
  }

  /** With zeros before it and a zero byte after it; zero when it does not fit. */
  private static void putOctal(byte[] block, int at, int width, long number) {
    long value = fits(number, width) ? number : 0;
    for (int i = width - 2; i >= 0; i--) {
      block[at + i] = (byte) ('0' + (value & 7));
      value >>>= 3;
    }
    block[at + width - 1] = 0;
  }

  private static boolean fits(long number, int width) {
    return number >= 0 && (width >= 22 || number < 1L << (3 * (width - 1)));
  }

  private static boolean isAscii(byte[] text) {
    for (byte b : text) {
      if (b <= 0) {
        return false;
      }
    }
    return true;
  }

  /** Only the bytes of it that are ASCII. */
  private static byte[] ascii(byte[] text) {
    if (isAscii(text)) {
      return text;
    }
    ByteArrayOutputStream ascii = new ByteArrayOutputStream(text.length);
    for (byte b : text) {
      if (b > 0) {
        ascii.write(b);
      }
    }
    return ascii.toByteArray();
  }
}
