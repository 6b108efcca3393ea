package io.epitaph.layers;

import java.io.ByteArrayOutputStream;
import java.util.Set;
import java.util.SortedMap;

/**
 * Writes headers as the engines do: in USTAR where all of an entry fits into that, else with a PAX
 * header before it. Of a PAX header the keys are sorted and its name is derived from the entry's,
 * and what is not ASCII is left out of the fields that it replaces. Commons Compress writes other
 * bytes for nearly all of that, so these blocks are our own.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX pax</a>
 */
final class TarHeaderWriter {
  private TarHeaderWriter() {}

  /** All blocks before the content. */
  static byte[] header(TarFields fields) {
    SortedMap<String, byte[]> records = PaxHeader.records(fields);
    UstarPath split = records.keySet().equals(Set.of("path")) ? UstarPath.of(fields.path()) : null;
    if (split != null) {
      return UstarBlock.of(fields, split.name(), split.prefix());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(3 * UstarBlock.BYTES);
    if (!records.isEmpty()) {
      byte[] body = PaxHeader.body(records);
      out.writeBytes(UstarBlock.ofPax(PaxHeader.name(fields.path()), body.length));
      out.writeBytes(body);
      out.writeBytes(new byte[padding(body.length)]);
    }
    byte[] name = AsciiText.of(fields.path());
    out.writeBytes(UstarBlock.of(fields, name, TarFields.NO_NAME));
    return out.toByteArray();
  }

  /** How many bytes are missing to a whole block. */
  static int padding(long length) {
    return (int) (-length & (UstarBlock.BYTES - 1));
  }
}
