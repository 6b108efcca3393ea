package io.epitaph.collector;

import io.epitaph.model.MemoryCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The group in which the kernel counts the memory of one container.
 *
 * @param first whether it is of version 1 of the kernel's groups
 */
record MemoryGroup(Path folder, boolean first) {
  /** What the kernel counted; null when the group is not, or no longer, there. */
  @Nullable MemoryCounts counts() {
    return first ? countsOfFirst() : countsOfSecond();
  }

  private @Nullable MemoryCounts countsOfFirst() {
    Long killed = entry(text("memory.oom_control"), "oom_kill");
    Long hits = number(text("memory.failcnt"));
    Long swapHits = number(text("memory.memsw.failcnt"));
    return killed == null
        ? null
        : new MemoryCounts(
            null,
            killed,
            hits == null ? swapHits : Long.valueOf(hits + (swapHits == null ? 0 : swapHits)),
            number(text("memory.max_usage_in_bytes")),
            number(text("memory.limit_in_bytes")));
  }

  private @Nullable MemoryCounts countsOfSecond() {
    String all = text("memory.events");
    // From 5.2 on: without what groups within it came up against, which have limits of their own.
    String local = text("memory.events.local");
    Long killed = entry(all, "oom_kill");
    String own = local == null ? all : local;
    return killed == null
        ? null
        : new MemoryCounts(
            entry(own, "oom"),
            killed,
            entry(own, "max"),
            number(text("memory.peak")),
            number(text("memory.max")));
  }

  /** Null when the kernel has no such file. */
  private @Nullable String text(String name) {
    try {
      return Files.readString(folder.resolve(name)).strip();
    } catch (IOException e) {
      return null;
    }
  }

  /** How much memory a group holds; null when that is not known. */
  @Nullable Long usage() {
    Long current = number(text("memory.current"));
    return current == null ? number(text("memory.usage_in_bytes")) : current;
  }

  private static @Nullable Long number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }

  private static @Nullable Long entry(@Nullable String text, String name) {
    if (text != null) {
      for (String line : text.lines().toList()) {
        if (line.startsWith(name + " ")) {
          return number(line.substring(name.length() + 1));
        }
      }
    }
    return null;
  }
}
