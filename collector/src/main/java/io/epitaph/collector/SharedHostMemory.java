package io.epitaph.collector;

import io.epitaph.model.HostMemory;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The host's memory, read once for containers that die together. Thread-safe. */
final class SharedHostMemory {
  /** Containers that die together have one host. */
  private static final Duration SAME = Duration.ofSeconds(1);

  private final HostMemoryReader reader;
  private @Nullable HostMemory last;

  SharedHostMemory(HostMemoryReader reader) {
    this.reader = reader;
  }

  /**
   * @param after when the container died; null when not known
   */
  synchronized @Nullable HostMemory read(@Nullable Instant after, Instant now) {
    HostMemory known = last;
    boolean fits =
        known != null
            && after != null
            && !known.at().isBefore(after)
            && Duration.between(known.at(), now).abs().compareTo(SAME) <= 0;
    if (!fits) {
      last = reader.read(now);
    }
    return last;
  }
}
