package io.epitaph.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.files.Durable;
import io.epitaph.files.Hashes;
import io.epitaph.vault.tar.TarEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tars from other programs, compared with what another reader says of them. */
class ForeignTarsTest {
  @TempDir Path folder;

  private static byte[] output(Path in, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(in.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).describedAs(String.join(" ", command)).isZero();
    return out;
  }

  private static void assumeThereIs(String... tool) {
    try {
      new ProcessBuilder(tool).redirectErrorStream(true).start().getInputStream().readAllBytes();
    } catch (IOException e) {
      Assumptions.abort("needs " + tool[0]);
    }
  }

  /** Stored, it is given back byte for byte, and its entries are as another reader sees them. */
  private void assertExact(byte[] tar) throws IOException {
    Archives archives =
        new Archives(
            new Vault(folder.resolve("vault"), new Durable(), 64 * 1024),
            java.time.Clock.systemUTC());
    Manifest manifest = archives.add(new ByteArrayInputStream(tar), "foreign");
    assertThat(manifest.proofs().missing()).isEmpty();
    assertThat(manifest.proofs().problems()).isEmpty();
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    archives.export(manifest.id(), back);
    assertThat(back.toByteArray()).isEqualTo(tar);
    assertThat(archives.verify(manifest.id())).isEmpty();

    List<String> ours = new ArrayList<>();
    try (StoredArchive archive = archives.vault().open(manifest.id())) {
      List<TarEntry> entries = new ArrayList<>();
      archive.entries(entries::add);
      for (TarEntry entry : entries) {
        ours.add(line(entry));
        if (entry.type() == TarEntry.Type.FILE) {
          try (InputStream in = archive.content(entry)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
          }
        }
      }
    }
    assertThat(ours).isEqualTo(asAnotherReaderSeesIt(tar)).isNotEmpty();
  }

  private static String line(TarEntry e) {
    return String.join(
        " ",
        e.path(),
        e.type().name(),
        Long.toString(e.size()),
        Integer.toOctalString(e.mode()),
        Long.toString(e.uid()),
        Long.toString(e.modifiedAt() == null ? -1 : e.modifiedAt().getEpochSecond()),
        String.valueOf(e.link()),
        String.valueOf(e.sha256()));
  }

  private static List<String> asAnotherReaderSeesIt(byte[] tar) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        TarEntry.Type type =
            e.isSymbolicLink()
                ? TarEntry.Type.SYMBOLIC_LINK
                : e.isLink()
                    ? TarEntry.Type.HARD_LINK
                    : e.isDirectory()
                        ? TarEntry.Type.FOLDER
                        : e.isFIFO() ? TarEntry.Type.FIFO : TarEntry.Type.FILE;
        boolean link = e.isSymbolicLink() || e.isLink();
        boolean file = type == TarEntry.Type.FILE;
        lines.add(
            String.join(
                " ",
                e.getName(),
                type.name(),
                Long.toString(file ? e.getRealSize() : 0),
                Integer.toOctalString(e.getMode() & 07777),
                Long.toString(e.getLongUserId()),
                Long.toString(Math.floorDiv(e.getLastModifiedTime().toMillis(), 1000L)),
                link ? e.getLinkName() : "null",
                file
                    ? HexFormat.of().formatHex(Hashes.sha256().digest(in.readAllBytes()))
                    : "null"));
      }
    }
    return lines;
  }

  private Path tree() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Path deep = tree.resolve("d".repeat(90)).resolve("e".repeat(90));
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("f".repeat(120)), "deep");
    Files.writeString(tree.resolve("gr\u00fc\u00dfe"), "umlauts");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("x".repeat(150)));
    Files.createLink(tree.resolve("hard"), tree.resolve("gr\u00fc\u00dfe"));
    Files.write(tree.resolve("large"), new byte[300_000]);
    Files.createFile(tree.resolve("empty"));
    return tree;
  }

  @Test
  void longNamesLinksAndUmlautsByGnuTar() throws Exception {
    assumeThereIs("tar", "--version");
    Path tree = tree();
    for (String format : List.of("gnu", "oldgnu", "pax")) {
      assertExact(output(tree, "tar", "--format=" + format, "-cf", "-", "."));
    }
  }

  @Test
  void theFormatsOfOldWithShortNames() throws Exception {
    assumeThereIs("tar", "--version");
    Path tree = Files.createDirectory(folder.resolve("short"));
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "content");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a/b/file"));
    for (String format : List.of("v7", "ustar")) {
      assertExact(output(tree, "tar", "--format=" + format, "-cf", "-", "."));
    }
  }

  @Test
  void aPackageMadeByAnotherLanguage() throws Exception {
    assumeThereIs("python3", "--version");
    Path tree = tree();
    String script =
        """
        import sys, tarfile
        with tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.PAX_FORMAT) as tar:
            tar.add('.')
        """;
    assertExact(output(tree, "python3", "-c", script));
  }

  @Test
  void sparseFilesInAllOfGnuTarsFormats() throws Exception {
    assumeThereIs("tar", "--version");
    Path tree = Files.createDirectory(folder.resolve("sparse"));
    try (var file = new java.io.RandomAccessFile(tree.resolve("holes").toFile(), "rw")) {
      for (int i = 0; i < 60; i++) {
        file.seek(i * 200_000L);
        file.write(("part " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      file.setLength(20_000_000);
    }
    try (var file = new java.io.RandomAccessFile(tree.resolve("only-a-hole").toFile(), "rw")) {
      file.setLength(5_000_000);
    }
    byte[] gnu = output(tree, "tar", "--format=gnu", "-S", "-cf", "-", ".");
    assertThat(gnu.length).describedAs("made sparse").isLessThan(1_000_000);
    assertExact(gnu);
    for (String version : List.of("0.0", "0.1", "1.0")) {
      assertExact(
          output(
              tree, "tar", "--format=pax", "--sparse-version=" + version, "-S", "-cf", "-", "."));
    }
  }

  @Test
  void extendedAttributesByGnuTar() throws Exception {
    assumeThereIs("tar", "--version");
    Path tree = tree();
    var view =
        Files.getFileAttributeView(
            tree.resolve("large"), java.nio.file.attribute.UserDefinedFileAttributeView.class);
    Assumptions.assumeTrue(view != null, "needs a file system with user attributes");
    try {
      view.write(
          "binary", java.nio.ByteBuffer.wrap(new byte[] {(byte) 0xff, 0, (byte) 0xfe, '\n'}));
    } catch (IOException e) {
      Assumptions.abort("needs a file system with user attributes: " + e.getMessage());
    }
    assertExact(output(tree, "tar", "--format=pax", "--xattrs", "-cf", "-", "."));
  }

  @Test
  void theContentsOfDebianPackages() throws Exception {
    assumeThereIs("dpkg-deb", "--version");
    Path cache = Path.of("/var/cache/apt/archives");
    Map<Long, Path> bySize = packages(cache);
    if (bySize.isEmpty()) {
      assumeThereIs("apt-get", "--version");
      cache = Files.createDirectories(folder.resolve("packages"));
      output(cache, "apt-get", "download", "hostname", "gzip");
      bySize = packages(cache);
    }
    assertThat(bySize).isNotEmpty();
    List<Path> some =
        bySize.values().stream().filter(p -> p.toFile().length() < 3_000_000).toList();
    for (int i = 0; i < some.size(); i += Math.max(1, some.size() / 12)) {
      assertExact(output(cache, "dpkg-deb", "--fsys-tarfile", some.get(i).toString()));
    }
  }

  private static Map<Long, Path> packages(Path folder) throws IOException {
    Map<Long, Path> bySize = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".deb")).toList()) {
          bySize.put(Files.size(file), file);
        }
      }
    }
    return bySize;
  }

  @Test
  void theTarOfMavenItself() throws Exception {
    // The build fetches it: a tar that a release of Maven ships as.
    Path shipped = Path.of("target", "foreign", "apache-maven-bin.tar.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(shipped))) {
      assertExact(in.readAllBytes());
    }
  }
}
