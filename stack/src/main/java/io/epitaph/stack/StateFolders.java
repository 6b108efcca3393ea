package io.epitaph.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The default state folder, and the list of running stacks: each has a file in {@code stacks/} of
 * its user's state folder, which holds the path of the stack's own state folder.
 */
public final class StateFolders {
  private static final Path OF_ROOT = Path.of("/var/lib/epitaph");
  private static final String LIST = "stacks";

  private StateFolders() {}

  /**
   * The state folder when none is named. Root's is not below its home folder, which the other user
   * that Elasticsearch then runs as cannot reach.
   */
  public static StateFolder byDefault(Map<String, String> environment) {
    return new StateFolder(
        "root".equals(System.getProperty("user.name")) ? OF_ROOT : ofUser(environment));
  }

  private static Path ofUser(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return base.resolve("epitaph");
  }

  private static Path list(Map<String, String> environment) {
    return ofUser(environment).resolve(LIST);
  }

  private static Path entry(Map<String, String> environment, StateFolder state) {
    byte[] path = state.toString().getBytes(StandardCharsets.UTF_8);
    return list(environment).resolve(UUID.nameUUIDFromBytes(path).toString());
  }

  /** Adds a stack to the list, if it is not there; its status must have been written before. */
  static void enter(Map<String, String> environment, StateFolder state) throws IOException {
    Path entry = entry(environment, state);
    if (!Files.exists(entry)) {
      Files.createDirectories(list(environment));
      Files.writeString(entry, state + "\n");
    }
  }

  static void leave(Map<String, String> environment, StateFolder state) throws IOException {
    Files.deleteIfExists(entry(environment, state));
  }

  /**
   * The stacks that run: those that this user has started, and the one in the default state folder.
   * The first is the default one: stacks of {@code up} come before those of demos, then the one in
   * the default folder, then the one that was started first.
   */
  public static List<StackStatus> running(Map<String, String> environment) throws IOException {
    String preferred = byDefault(environment).toString();
    Set<StateFolder> folders = new LinkedHashSet<>();
    folders.add(byDefault(environment));
    folders.addAll(listed(environment));
    List<StackStatus> running = new ArrayList<>();
    for (StateFolder folder : folders) {
      StackStatus status = alive(folder);
      if (status != null) {
        running.add(status);
      }
    }
    running.sort(
        Comparator.comparing(StackStatus::demo)
            .thenComparing(status -> !status.state().equals(preferred))
            .thenComparing(StackStatus::startedAt));
    return running;
  }

  /** The listed folders. Removes the entries of stacks that were killed. */
  private static List<StateFolder> listed(Map<String, String> environment) throws IOException {
    List<StateFolder> folders = new ArrayList<>();
    try (Stream<Path> entries = Files.list(list(environment))) {
      for (Path entry : entries.sorted().toList()) {
        StateFolder folder = read(entry);
        if (folder == null) {
          continue;
        }
        if (alive(folder) == null) {
          Files.deleteIfExists(entry);
        } else {
          folders.add(folder);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return folders;
  }

  /** Null when it has been removed meanwhile. */
  private static @Nullable StateFolder read(Path entry) throws IOException {
    try {
      return new StateFolder(Path.of(Files.readString(entry).strip()));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Null when none runs there, or when its status cannot be read, so that it does not hide others.
   */
  private static @Nullable StackStatus alive(StateFolder folder) {
    try {
      StackStatus status = StackStatus.read(folder.path());
      return status != null && status.isAlive() ? status : null;
    } catch (IOException e) {
      return null;
    }
  }
}
