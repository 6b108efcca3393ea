package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import org.jspecify.annotations.Nullable;

/**
 * How often a policy restarted a container in a gap beside what else is known: only inspect's
 * RestartCount shows it, and no times.
 */
record UnseenRestarts(int count) {
  /**
   * @param before what was known of it before the gap; null for nothing
   * @param created whether it was created in the gap
   * @param started whether the last start was in the gap
   */
  static UnseenRestarts of(
      String id,
      @Nullable KnownContainer before,
      Facts facts,
      ObservedEvents observed,
      boolean created,
      boolean started) {
    int count = facts.restartCount();
    int base =
        before == null || before.restartCount() == null || before.restartCount() > count
            ? 0
            : before.restartCount();
    boolean counted = created || (before != null && before.restartCount() != null);
    long later = observed.count(id, Actions.START);
    // While the engine waits to restart it, the count is already that of the next run.
    long seen = later + (started ? 1 : 0) + (facts.status().equals("restarting") ? 1 : 0);
    return new UnseenRestarts(counted ? (int) Math.max(0, count - base - seen) : 0);
  }

  /** For people, to be added to how the last start is known. */
  String text() {
    return count == 0
        ? ""
        : "; by its RestartCount "
            + count
            + (count == 1 ? " restart" : " restarts")
            + " before it, of which nothing else is known";
  }
}
