package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a host, and who held most of it, just after a process ended: what that one held is
 * free again.
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

  private static final int NAMED = 3;

  public HostMemory {
    Require.present("host.at", at);
    holders = Require.list(holders);
  }

  /** For people, one line. */
  @JsonIgnore
  public String sentence() {
    String swap =
        swapTotalBytes == 0
            ? "no swap"
            : Words.bytes(swapFreeBytes) + " of " + Words.bytes(swapTotalBytes) + " swap free";
    String stalled =
        stalledPercent == null || stalledPercent == 0
            ? ""
            : String.format(
                Locale.ROOT, ", processes waited for memory %.1f %% of the time", stalledPercent);
    String most =
        holders.stream()
            .limit(NAMED)
            .map(each -> Words.bytes(each.bytes()) + " by " + each.containerId())
            .collect(Collectors.joining(", "));
    return Words.bytes(availableBytes)
        + " of "
        + Words.bytes(totalBytes)
        + " available, "
        + swap
        + stalled
        + (most.isEmpty() ? "" : "; held most: " + most);
  }

  /**
   * @param containerId 64 hex digits
   */
  public record Holder(String containerId, long bytes) {}
}
