package io.epitaph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user for a server that refuses to run as root.
 *
 * @param name the user
 * @param uid its number
 * @param gid its first group's number
 */
record OtherUser(String name, int uid, int gid) {
  private static final List<String> CANDIDATES = List.of("elasticsearch", "nobody");
  private static final String SETPRIV = "setpriv";
  private static final Path USERS = Path.of("/etc/passwd");

  /** Null when this process does not run as root, and needs no other user. */
  static @Nullable OtherUser ifRoot() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return null;
    }
    List<String> lines = Files.readAllLines(USERS);
    for (String candidate : CANDIDATES) {
      for (String line : lines) {
        String[] fields = line.split(":", -1);
        if (fields.length > 3 && fields[0].equals(candidate)) {
          return new OtherUser(candidate, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
        }
      }
    }
    throw new IOException(
        "Elasticsearch refuses to run as root, and "
            + USERS
            + " has none of the users "
            + String.join(", ", CANDIDATES)
            + ": create one of them, or do not start it as root");
  }

  /** The prefix of a command. It execs the command, so the process id stays the same. */
  List<String> command() {
    return List.of(
        SETPRIV,
        "--reuid=" + uid,
        "--regid=" + gid,
        "--clear-groups",
        "--inh-caps=-all",
        "--no-new-privs",
        "--");
  }

  /**
   * @throws IOException when there is no {@code setpriv} to start a command as this user
   */
  void requireCommand() throws IOException {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String each : path.split(":", -1)) {
      if (Files.isExecutable(Path.of(each, SETPRIV))) {
        return;
      }
    }
    throw new IOException(
        "Elasticsearch refuses to run as root, and there is no "
            + SETPRIV
            + " to start it as "
            + name
            + ": install util-linux, or do not start it as root");
  }

  /**
   * @param folder need not exist yet
   * @throws IOException when another user cannot reach it; the message says what to do
   */
  void requireReachable(Path folder) throws IOException {
    for (Path each = folder; each != null; each = each.getParent()) {
      if (!Files.exists(each)) {
        continue;
      }
      String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
      if (permissions.charAt(8) != 'x') {
        throw new IOException(
            "Elasticsearch does not run as root but as "
                + name
                + ", who cannot reach "
                + folder
                + ", since "
                + each
                + " is "
                + permissions
                + ": choose another state folder (/var/lib/epitaph), or chmod o+x "
                + each);
      }
    }
  }

  /** Makes this user the owner of a folder and all in it. */
  void own(Path folder) throws IOException {
    var lookup = folder.getFileSystem().getUserPrincipalLookupService();
    var user = lookup.lookupPrincipalByName(name);
    var group = lookup.lookupPrincipalByGroupName(Integer.toString(gid));
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        PosixFileAttributeView view =
            Files.getFileAttributeView(
                each, PosixFileAttributeView.class, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        view.setOwner(user);
        view.setGroup(group);
      }
    }
  }
}
