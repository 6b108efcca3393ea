package io.epitaph.collector;

import io.epitaph.model.HostMemory;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.Signals;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the host of the engine shows beside it, read when something happens and not before: what the
 * kernel counted of a container's memory, and how much the host had left. Thread-safe.
 */
public final class HostEvidence {
  private static final Logger LOG = LoggerFactory.getLogger(HostEvidence.class);

  private final @Nullable Cgroups cgroups;
  private final @Nullable SharedHostMemory memory;
  private final @Nullable String problem;

  /**
   * @param cgroups null when they are not those of the engine
   * @param memory null when it is not that of the engine's host
   */
  HostEvidence(@Nullable Cgroups cgroups, @Nullable HostMemoryReader memory) {
    this.cgroups = cgroups;
    this.memory = memory == null ? null : new SharedHostMemory(memory);
    this.problem = cgroups == null ? null : cgroups.problem();
  }

  /** Of an engine on another host, or of one of which nothing is to be read. */
  static HostEvidence none() {
    return new HostEvidence(null, null);
  }

  /** Of this host. */
  static HostEvidence here() {
    return new HostEvidence(new Cgroups(Cgroups.ROOT), new HostMemoryReader());
  }

  /**
   * Why what the kernel counts of containers cannot be read on this host, for people; null when it
   * can.
   *
   * @param running containers that run; none when that is not known
   */
  public static @Nullable String missing(List<String> running) {
    return missing(new Cgroups(Cgroups.ROOT), running);
  }

  static @Nullable String missing(Cgroups cgroups, List<String> running) {
    String problem = cgroups.problem();
    if (problem != null || running.isEmpty()) {
      return problem;
    }
    return cgroups.each((id, folder) -> !running.contains(id)) == null
        ? "there is no cgroup of any container that runs"
        : null;
  }

  /** Why some of it is missing, for people; null when none is known to be. */
  @Nullable String problem() {
    String why = problem;
    return why == null ? null : "the memory that the kernel counts is not read: " + why;
  }

  /** What the kernel counted for a container that has just run out of memory; null if unknown. */
  @Nullable MemoryCounts counts(String containerId) {
    MemoryCounts counts = cgroups == null ? null : cgroups.counts(containerId);
    if (cgroups != null && counts == null) {
      // Either it is gone already, or the host's groups are not those that this process sees.
      LOG.debug("no cgroup of a container was found containerId={}", containerId);
    }
    return counts;
  }

  /** The host's memory, when a container died in a way that memory may explain; else null. */
  @Nullable HostMemory afterDeath(@Nullable Facts facts, Instant now) {
    if (memory == null || facts == null) {
      return null;
    }
    boolean wanted = facts.oomKilled() || Signals.isFault(Signals.in(facts.exitCode()));
    return wanted ? memory.read(facts.finishedAt(), now) : null;
  }
}
