package io.epitaph.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the daemon of a {@link PrivateEngine} is started.
 *
 * @param root the file tree that it runs in; null for this host's
 * @param beside what of this host's is mounted into the tree; empty for nothing
 * @param inner the engine's folder, as it names it itself
 * @param options more of {@code dockerd}'s
 */
record DaemonCommand(@Nullable Path root, String beside, String inner, List<String> options) {
  /** The engine's folder within the tree of an engine in a tree of its own. */
  private static final String INNER = "/epitaph";

  /**
   * Mounts what an engine needs into the tree {@code $1}, the folder {@code $2} too if there is
   * one, and becomes the rest of the arguments in it. In a mount name space of its own, all of it
   * is gone with the last process.
   *
   * <p>The tree becomes the root of that name space. With {@code chroot} alone this host's would
   * stay its root, and {@code docker exec}, which enters by name spaces, would run on this host.
   */
  private static final String ENTER =
      "set -e; root=$1; shift; mount --bind \"$root\" \"$root\";"
          + " for each in proc sys dev; do"
          + " mount --rbind --make-rslave /$each \"$root/$each\"; done;"
          + " if [ -n \"$1\" ]; then mkdir -p \"$root$1\"; mount --bind \"$1\" \"$root$1\"; fi; shift;"
          + " cd \"$root\"; mkdir -p epitaph/old; pivot_root . epitaph/old;"
          + " exec chroot . sh -c 'umount -l /epitaph/old; exec \"$@\"' engine \"$@\"";

  /** In a tree, if there is one, that sees the engine's folder under the same path. */
  static DaemonCommand with(Path folder, @Nullable Path root, List<String> options) {
    String parent = String.valueOf(folder.toAbsolutePath().getParent());
    return new DaemonCommand(root, parent, folder.toString(), options);
  }

  /** In a tree that holds the engine's folder too. */
  static DaemonCommand in(Path root, List<String> options) {
    return new DaemonCommand(root, "", INNER, options);
  }

  /** The engine's folder in a tree. */
  static Path folderIn(Path root) {
    return root.resolve(INNER.substring(1));
  }

  /** Its folders, as it names them itself, and the default folders of an engine. */
  Map<String, String> places() {
    return Map.of(inner + "/exec", "/var/run/docker", inner + "/data", "/var/lib/docker");
  }

  List<String> words() {
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    if (root != null) {
      command.addAll(List.of("--mount", "--propagation", "slave", "sh", "-c", ENTER, "enter"));
      command.add(root.toString());
      // With what tests put beside the engine's folder.
      command.add(beside);
    }
    command.addAll(
        List.of(
            "dockerd",
            "-H",
            "unix://" + inner + "/docker.sock",
            "--data-root",
            inner + "/data",
            "--exec-root",
            inner + "/exec",
            "--pidfile",
            inner + "/pid",
            "--bridge=none",
            "--iptables=false"));
    command.addAll(options);
    return command;
  }
}
