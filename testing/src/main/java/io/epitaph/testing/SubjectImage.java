package io.epitaph.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The small image that subjects run: a static busybox of this host and links to its applets. */
public final class SubjectImage {
  /** Where Debian's busybox-static puts it. */
  static final Path BUSYBOX = Path.of("/bin/busybox");

  private static final List<String> APPLETS =
      List.of(
          "sh", "cat", "echo", "false", "head", "kill", "ls", "mkdir", "ping", "printf", "rm",
          "seq", "sleep", "tail", "test", "touch", "tr", "true", "wc", "yes");
  private static final List<String> FOLDERS = List.of("bin/", "etc/", "tmp/", "var/", "var/tmp/");

  /** The marker of a program that asks for a dynamic loader. */
  private static final byte[] LOADER =
      "/ld-linux".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private SubjectImage() {}

  /**
   * The image's file system as a tar.
   *
   * @throws IOException when this host has no static busybox; the message says how to get one
   */
  static byte[] tar() throws IOException {
    if (!Files.isReadable(BUSYBOX)) {
      throw new IOException(
          "there is no " + BUSYBOX + ": install busybox-static (apt-get install busybox-static)");
    }
    byte[] busybox = Files.readAllBytes(BUSYBOX);
    if (contains(busybox, LOADER)) {
      throw new IOException(
          BUSYBOX + " is not a static program: install busybox-static in its place");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(busybox.length + 64 * 1024);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String folder : FOLDERS) {
        TarArchiveEntry entry = new TarArchiveEntry(folder);
        entry.setMode(folder.endsWith("tmp/") ? 01777 : 0755);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      TarArchiveEntry program = new TarArchiveEntry("bin/busybox");
      program.setSize(busybox.length);
      program.setMode(0755);
      tar.putArchiveEntry(program);
      tar.write(busybox);
      tar.closeArchiveEntry();
      for (String applet : APPLETS) {
        TarArchiveEntry link = new TarArchiveEntry("bin/" + applet, TarConstants.LF_SYMLINK);
        link.setLinkName("busybox");
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
      TarArchiveEntry plain = new TarArchiveEntry("bin/not-executable");
      byte[] text = "#!/bin/sh\necho never\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      plain.setSize(text.length);
      plain.setMode(0644);
      tar.putArchiveEntry(plain);
      tar.write(text);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    // The loader's path stands in the program header, near the begin.
    int end = Math.min(bytes.length, 8192) - wanted.length;
    for (int i = 0; i < end; i++) {
      int j = 0;
      while (j < wanted.length && bytes[i + j] == wanted[j]) {
        j++;
      }
      if (j == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
