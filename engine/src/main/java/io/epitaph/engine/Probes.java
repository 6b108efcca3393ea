package io.epitaph.engine;

import org.jspecify.annotations.Nullable;

/** Distinguishes the execs of health checks from those of people. */
@FunctionalInterface
public interface Probes {
  /** Knows no probes. */
  Probes NONE = (containerId, execId, commandLine) -> false;

  /**
   * @param execId the engine's id of the exec; null when it gave none
   * @param commandLine as the event shows it, masked; null for an {@code exec_die}, which shows
   *     none: it is a probe's when the exec of that id was
   */
  boolean isProbe(String containerId, @Nullable String execId, @Nullable String commandLine);
}
