package io.epitaph.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a host, and who held most of it, just after the kernel killed a process: what that
 * one held is free again.
 *
 * @param at when it was read, by the collector's clock
 * @param totalBytes the host's memory
 * @param availableBytes what could be given to processes without swapping
 * @param swapTotalBytes its swap; 0 for none
 * @param swapFreeBytes what of it is free
 * @param stalledPercent of the last 10 s, in how much some process waited for memory; null where
 *     the kernel does not say
 * @param holders the containers that held most, most first
 */
public record HostMemory(
    Instant at,
    long totalBytes,
    long availableBytes,
    long swapTotalBytes,
    long swapFreeBytes,
    @Nullable Double stalledPercent,
    List<Holder> holders) {

  /** How many containers are named. */
  public static final int MOST = 5;

  public HostMemory {
    Require.present("host.at", at);
    holders = Require.list(holders);
  }

  /**
   * @param containerId 64 hex digits
   */
  public record Holder(String containerId, long bytes) {}
}
