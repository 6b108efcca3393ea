package io.epitaph.collector;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Execs that are probes of health checks: {@code exec_die} has its id only. Thread-safe. */
final class ProbeExecs {
  private static final int MOST = 10_000;

  private final Set<String> ids =
      Collections.newSetFromMap(Collections.synchronizedMap(Newest.map(MOST)));

  /**
   * @param healthCheck what the container's runs; null when that is not known
   * @param execId null when it has none
   * @param commandLine null at its end
   */
  boolean isProbe(
      @Nullable String healthCheck, @Nullable String execId, @Nullable String commandLine) {
    if (commandLine == null) {
      return execId != null && ids.remove(execId);
    }
    boolean probe = commandLine.equals(healthCheck);
    if (probe && execId != null) {
      ids.add(execId);
    }
    return probe;
  }
}
