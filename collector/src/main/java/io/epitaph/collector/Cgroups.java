package io.epitaph.collector;

import io.epitaph.model.MemoryCounts;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The groups in which the kernel counts the memory of containers, of both versions. A group is gone
 * some milliseconds after the last of its processes. Thread-safe.
 */
final class Cgroups {
  /** Where they are mounted on Linux. */
  static final Path ROOT = Path.of("/sys/fs/cgroup");

  private static final Pattern CONTAINER =
      Pattern.compile("(?:.*[-:])?([0-9a-f]{64})(?:\\.scope)?");

  /** A host with more groups than this is read in part. */
  private static final int MOST_GROUPS = 5_000;

  /** As many ways of naming groups are remembered: one engine has one, or two. */
  private static final int MOST_PLACES = 8;

  private static final String ID = "ID";

  private final Path memory;
  private final boolean first;

  /** Where groups were found, below the root, with {@value #ID} for the container's id. */
  private final Set<String> places =
      new CopyOnWriteArraySet<>(
          List.of(
              "docker/" + ID,
              "system.slice/docker-" + ID + ".scope",
              "machine.slice/libpod-" + ID + ".scope"));

  Cgroups(Path root) {
    // Version 1 has a folder for each controller.
    this.first = Files.isDirectory(root.resolve("memory"));
    this.memory = first ? root.resolve("memory") : root;
  }

  /** Why the memory of containers is not known from here, for people; null when it is. */
  @Nullable String problem() {
    if (first) {
      return null;
    }
    Path controllers = memory.resolve("cgroup.controllers");
    try {
      return List.of(Files.readString(controllers).strip().split(" ")).contains("memory")
          ? null
          : controllers + " does not name memory";
    } catch (IOException e) {
      return controllers + " cannot be read";
    }
  }

  /**
   * Calls for the id and the folder of each container's group, until one wants no more.
   *
   * @return the folder of that one; null for none
   */
  @Nullable Path each(BiPredicate<String, Path> more) {
    Deque<Path> folders = new ArrayDeque<>();
    folders.add(memory);
    for (int read = 0; read < MOST_GROUPS && !folders.isEmpty(); read++) {
      Path folder = folders.removeFirst();
      Matcher container = CONTAINER.matcher(folder.getFileName().toString());
      if (!container.matches()) {
        addFolders(folder, folders);
      } else if (!more.test(container.group(1), folder)) {
        return folder;
      }
    }
    return null;
  }

  private static void addFolders(Path folder, Deque<Path> folders) {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, Files::isDirectory)) {
      inside.forEach(folders::add);
    } catch (IOException | DirectoryIteratorException e) {
      // It is gone again, or not for this user.
    }
  }

  /** What the kernel counted for a container; null when its group is not, or no longer, there. */
  @Nullable MemoryCounts counts(String containerId) {
    Path folder = folder(containerId);
    return folder == null ? null : new MemoryGroup(folder, first).counts();
  }

  private @Nullable Path folder(String containerId) {
    for (String place : places) {
      Path folder = memory.resolve(place.replace(ID, containerId));
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    Path found = each((id, folder) -> !id.equals(containerId));
    if (found != null && places.size() < MOST_PLACES) {
      places.add(memory.relativize(found).toString().replace(containerId, ID));
    }
    return found;
  }

  /** How much memory a group holds, of those that {@link #each} gives; null if not known. */
  @Nullable Long usage(Path folder) {
    return new MemoryGroup(folder, first).usage();
  }
}
