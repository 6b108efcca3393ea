package io.epitaph.collector;

import io.epitaph.model.HostMemory;
import io.epitaph.model.HostMemory.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final Path proc;
  private final Cgroups cgroups;

  HostMemoryReader() {
    this(Path.of("/proc"), new Cgroups(Cgroups.ROOT));
  }

  HostMemoryReader(Path proc, Cgroups cgroups) {
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
    List<Holder> holders = new ArrayList<>();
    var unused =
        cgroups.each(
            (id, folder) -> {
              Long bytes = cgroups.usage(folder);
              if (bytes != null) {
                holders.add(new Holder(id, bytes));
              }
              return true;
            });
    return holders.stream()
        .sorted(Comparator.comparingLong(Holder::bytes).reversed())
        .limit(HostMemory.MOST)
        .toList();
  }
}
