package io.epitaph.model;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel counted of a container's memory, in its cgroup, since the container was started.
 *
 * @param atLimit how often its own limit left the kernel no choice; null on cgroup v1, which does
 *     not count that
 * @param killed how many of its processes were killed for memory, whoever's limit it was; null
 *     where the kernel does not say
 * @param hits how often its use came up against its limit, most of which costs no more than a page
 *     of cache; null where the kernel does not say
 * @param peakBytes the most that it held; null where the kernel does not say
 * @param limitBytes its limit; null for none
 */
public record MemoryCounts(
    @Nullable Long atLimit,
    @Nullable Long killed,
    @Nullable Long hits,
    @Nullable Long peakBytes,
    @Nullable Long limitBytes) {

  /** Nothing has happened yet: a container that is started has a new cgroup. */
  public static final MemoryCounts NONE = new MemoryCounts(0L, 0L, 0L, 0L, null);

  /**
   * Whether what was killed since was killed at the container's own limit.
   *
   * @param before what was counted before
   * @return null when nothing was killed since, or the counts do not say
   */
  public @Nullable Boolean killedAtOwnLimit(MemoryCounts before) {
    if (killed == null || killed <= orZero(before.killed)) {
      return null;
    }
    if (atLimit != null) {
      return atLimit > orZero(before.atLimit);
    }
    if (hits == null || peakBytes == null) {
      return null;
    }
    return hits > 0 || (limitBytes != null && peakBytes >= limitBytes);
  }

  private static long orZero(@Nullable Long count) {
    return count == null ? 0 : count;
  }
}
