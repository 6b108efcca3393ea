package io.epitaph.collector;

import io.epitaph.model.HostMemory;
import io.epitaph.model.HostMemory.Holder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the memory of this host, and of the containers on it, from {@code /proc} and cgroups. */
final class HostMemoryReader {
  private static final Pattern FIELD = Pattern.compile("(\\w+):\\s+([0-9]{1,15}) kB");
  private static final Pattern STALLED = Pattern.compile("some avg10=([0-9]{1,3}\\.[0-9]{1,4}) .*");
  private static final Pattern CONTAINER =
      Pattern.compile("(?:.*[-:])?([0-9a-f]{64})(?:\\.scope)?");

  /** A host with more groups than this is read in part. */
  private static final int MOST_GROUPS = 5_000;

  private final Path proc;
  private final Path cgroups;

  HostMemoryReader() {
    this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
  }

  HostMemoryReader(Path proc, Path cgroups) {
    this.proc = proc;
    this.cgroups = cgroups;
  }

  /** Null when it cannot be read. */
  @Nullable HostMemory read(Instant at) {
    Map<String, Long> info = new HashMap<>();
    try {
      for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
        Matcher field = FIELD.matcher(line);
        if (field.matches()) {
          info.put(field.group(1), Long.parseLong(field.group(2)) * 1024);
        }
      }
    } catch (IOException e) {
      return null;
    }
    Long total = info.get("MemTotal");
    return total == null
        ? null
        : new HostMemory(
            at,
            total,
            info.getOrDefault("MemAvailable", info.getOrDefault("MemFree", 0L)),
            info.getOrDefault("SwapTotal", 0L),
            info.getOrDefault("SwapFree", 0L),
            stalled(),
            holders());
  }

  private @Nullable Double stalled() {
    try {
      for (String line : Files.readAllLines(proc.resolve("pressure").resolve("memory"))) {
        Matcher some = STALLED.matcher(line);
        if (some.matches()) {
          return Double.valueOf(some.group(1));
        }
      }
    } catch (IOException e) {
      // A kernel before 4.20, or one that was built without it.
    }
    return null;
  }

  private List<Holder> holders() {
    // Version 1 has a folder for each controller.
    Path memory = cgroups.resolve("memory");
    Deque<Path> folders = new ArrayDeque<>();
    folders.add(Files.isDirectory(memory) ? memory : cgroups);
    List<Holder> holders = new ArrayList<>();
    for (int read = 0; read < MOST_GROUPS && !folders.isEmpty(); read++) {
      Path folder = folders.removeFirst();
      Matcher container = CONTAINER.matcher(folder.getFileName().toString());
      if (container.matches()) {
        Long bytes = usage(folder);
        if (bytes != null) {
          holders.add(new Holder(container.group(1), bytes));
        }
      } else {
        addFolders(folder, folders);
      }
    }
    holders.sort(Comparator.comparingLong(Holder::bytes).reversed());
    return holders.size() > HostMemory.MOST
        ? List.copyOf(holders.subList(0, HostMemory.MOST))
        : holders;
  }

  private static void addFolders(Path folder, Deque<Path> folders) {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, Files::isDirectory)) {
      inside.forEach(folders::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // It is gone again, or not for this user.
    }
  }

  private static @Nullable Long usage(Path folder) {
    for (String file : List.of("memory.current", "memory.usage_in_bytes")) {
      try {
        String text = Files.readString(folder.resolve(file)).strip();
        if (text.matches("[0-9]{1,18}")) {
          return Long.valueOf(text);
        }
      } catch (IOException e) {
        // The other one.
      }
    }
    return null;
  }
}
