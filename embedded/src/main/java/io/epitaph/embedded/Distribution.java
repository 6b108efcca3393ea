package io.epitaph.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Finds and unpacks Elasticsearch's distribution, a zip. */
final class Distribution {
  private static final String UNFINISHED = "unpacking-";

  /** A module that is there is loaded, whether it is on or off. */
  private static final Pattern UNUSED = Pattern.compile("modules/(apm|x-pack-[a-z]+)(/.*)?");

  private Distribution() {}

  /** As {@link ElasticsearchServer#distribution}. */
  static Path find() throws IOException {
    String named = System.getProperty(ElasticsearchServer.ZIP_PROPERTY);
    if (named != null) {
      Path zip = Path.of(named);
      if (!Files.isReadable(zip)) {
        throw new IOException(
            "Elasticsearch's distribution: there is no "
                + zip
                + ", which the system property "
                + ElasticsearchServer.ZIP_PROPERTY
                + " names; build embedded/, which fetches it, or name another");
      }
      return zip;
    }
    Path zip = inMavenRepository(version());
    if (!Files.isReadable(zip)) {
      throw new IOException(
          "Elasticsearch's distribution: there is no "
              + zip
              + ", and the system property "
              + ElasticsearchServer.ZIP_PROPERTY
              + " names no other; build embedded/, which fetches it");
    }
    return zip;
  }

  private static Path inMavenRepository(String version) {
    String local = System.getProperty("maven.repo.local");
    Path repository =
        local != null
            ? Path.of(local)
            : Path.of(System.getProperty("user.home"), ".m2", "repository");
    return repository
        .resolve(Path.of("org", "elasticsearch", "distribution", "integ-test-zip", "elasticsearch"))
        .resolve(version)
        .resolve("elasticsearch-" + version + ".zip");
  }

  private static String version() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = Distribution.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    }
    return versions.getProperty("elasticsearch");
  }

  /**
   * Unpacks once, into a folder in {@code folder} that is named after the zip, without the modules
   * that a server without tracing, license and security does not need: a third of the distribution,
   * and of the work to start it. Files are readable by all users, whatever the umask.
   *
   * @return where the server is
   */
  static Path unpack(Path zip, Path folder) throws IOException {
    String name = String.valueOf(zip.getFileName()).replaceFirst("\\.zip$", "");
    Path home = folder.resolve(name);
    if (Files.isDirectory(home)) {
      return home;
    }
    removeUnfinished(folder);
    Path unfinished = Files.createTempDirectory(folder, UNFINISHED);
    openToAll(unfinished, true);
    try (ZipFile all = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : Collections.list(all.entries())) {
        place(all, entry, unfinished);
      }
    } catch (ZipException e) {
      throw new IOException(
          zip + " is not an Elasticsearch distribution: it is no zip, or cut off", e);
    }
    if (!Files.isDirectory(unfinished.resolve("lib"))) {
      throw new IOException(zip + " is not an Elasticsearch distribution: it has no lib/");
    }
    Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    return home;
  }

  /** Removes what an earlier start left unfinished. */
  private static void removeUnfinished(Path folder) throws IOException {
    List<Path> left;
    try (Stream<Path> all = Files.list(folder)) {
      left = all.filter(p -> String.valueOf(p.getFileName()).startsWith(UNFINISHED)).toList();
    }
    for (Path each : left) {
      List<Path> content;
      try (Stream<Path> all = Files.walk(each)) {
        content = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : content) {
        Files.delete(file);
      }
    }
  }

  /** Everything in the zip is in one folder, which is omitted. */
  private static void place(ZipFile zip, ZipEntry entry, Path root) throws IOException {
    String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
    if (UNUSED.matcher(name).matches()) {
      return;
    }
    Path target = root.resolve(name).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("the zip has an entry that leads out of it: " + entry.getName());
    }
    if (entry.isDirectory()) {
      makeFolder(root, target);
      return;
    }
    makeFolder(root, target.getParent());
    try (InputStream in = zip.getInputStream(entry)) {
      Files.copy(in, target);
    }
    openToAll(target, String.valueOf(target.getParent().getFileName()).equals("bin"));
  }

  private static void makeFolder(Path root, Path folder) throws IOException {
    if (folder.equals(root) || Files.isDirectory(folder)) {
      return;
    }
    makeFolder(root, folder.getParent());
    openToAll(Files.createDirectory(folder), true);
  }

  private static void openToAll(Path path, boolean enter) throws IOException {
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(enter ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
