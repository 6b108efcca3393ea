package io.epitaph.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The file system of a simulated container: some folders that all have, and what it has written.
 */
final class ContainerTar {
  private ContainerTar() {}

  static byte[] of(SimulatedContainer container) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String folder : List.of("bin/", "dev/", "etc/", "proc/", "sys/", "tmp/", "var/")) {
      all.put(folder, new byte[0]);
    }
    all.put(
        "etc/hostname", (container.id.substring(0, 12) + "\n").getBytes(StandardCharsets.UTF_8));
    all.putAll(container.files);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 512, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : all.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(container.created.toEpochMilli());
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
