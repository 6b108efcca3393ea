package io.epitaph.layers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What does not fit into the fields of USTAR: records of a PAX header, sorted by their keys. */
final class PaxHeader {
  private static final byte[] FOLDER = "PaxHeaders.0".getBytes(StandardCharsets.US_ASCII);

  private PaxHeader() {}

  static SortedMap<String, byte[]> records(TarFields fields) {
    SortedMap<String, byte[]> records = new TreeMap<>();
    putText(records, "path", fields.path(), UstarBlock.NAME);
    putText(records, "linkpath", fields.link(), UstarBlock.NAME);
    putText(records, "uname", fields.user(), UstarBlock.OWNER);
    putText(records, "gname", fields.group(), UstarBlock.OWNER);
    putNumber(records, "uid", fields.uid(), 8);
    putNumber(records, "gid", fields.gid(), 8);
    putNumber(records, "size", fields.size(), 12);
    putNumber(records, "mtime", fields.seconds(), 12);
    fields.attributes().forEach((name, value) -> records.put("SCHILY.xattr." + name, value));
    return records;
  }

  private static void putText(Map<String, byte[]> records, String key, byte[] text, int width) {
    if (text.length > width || !AsciiText.isAscii(text)) {
      records.put(key, text);
    }
  }

  private static void putNumber(Map<String, byte[]> records, String key, long number, int width) {
    if (!UstarBlock.fits(number, width)) {
      records.put(key, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
  }

  static byte[] body(SortedMap<String, byte[]> records) {
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

  /** The name of its entry: {@code folder/PaxHeaders.0/name}, clean, ASCII, cut. */
  static byte[] name(byte[] path) {
    int slash = UstarPath.lastSlash(path, path.length);
    byte[] folder = trimmed(Arrays.copyOf(path, slash + 1));
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    if (folder.length > 0) {
      name.writeBytes(folder);
      name.write('/');
    }
    name.writeBytes(FOLDER);
    if (slash + 1 < path.length) {
      name.write('/');
      name.write(path, slash + 1, path.length - slash - 1);
    }
    byte[] ascii = AsciiText.of(name.toByteArray());
    return trimmed(Arrays.copyOf(ascii, Math.min(ascii.length, UstarBlock.NAME)));
  }

  /** Without slashes at its end. */
  private static byte[] trimmed(byte[] path) {
    int length = path.length;
    while (length > 0 && path[length - 1] == '/') {
      length--;
    }
    return Arrays.copyOf(path, length);
  }
}
