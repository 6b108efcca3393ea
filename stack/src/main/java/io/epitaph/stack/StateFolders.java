package io.epitaph.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where stacks keep their state, and where the running one is found. */
public final class StateFolders {
  private static final Path OF_ROOT = Path.of("/var/lib/epitaph");
  private static final String POINTER = "running-stack";

  private StateFolders() {}

  /**
   * Where a stack keeps its state when nobody says otherwise. Root's is no home folder:
   * Elasticsearch runs as another user there, who cannot reach it.
   */
  public static Path usual(Map<String, String> environment) {
    return "root".equals(System.getProperty("user.name")) ? OF_ROOT : ofUser(environment);
  }

  private static Path ofUser(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return base.resolve("epitaph");
  }

  /** Leaves word of a stack that runs. */
  static void point(Map<String, String> environment, Path state) throws IOException {
    Path folder = Files.createDirectories(ofUser(environment));
    Files.writeString(folder.resolve(POINTER), state.toAbsolutePath() + "\n");
  }

  /** Takes the word back, if it is still of this stack. */
  static void unpoint(Map<String, String> environment, Path state) throws IOException {
    if (state.toAbsolutePath().equals(pointed(environment))) {
      Files.deleteIfExists(ofUser(environment).resolve(POINTER));
    }
  }

  private static @Nullable Path pointed(Map<String, String> environment) throws IOException {
    try {
      return Path.of(Files.readString(ofUser(environment).resolve(POINTER)).strip());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * The stack that runs now: the last one started by this user, else the one in the usual folder.
   *
   * @return null when none does
   */
  public static @Nullable StackStatus running(Map<String, String> environment) throws IOException {
    Path pointed = pointed(environment);
    for (Path folder :
        pointed == null
            ? new Path[] {usual(environment)}
            : new Path[] {pointed, usual(environment)}) {
      StackStatus status = StackStatus.read(folder);
      if (status != null && status.isAlive()) {
        return status;
      }
    }
    return null;
  }
}
