package io.epitaph.collector;

import java.util.HashMap;
import java.util.Map;

/**
 * The snapshots that wait and may be replaced by a later one of the same container. Thread-safe;
 * its lock guards the requests of all of them.
 */
final class ReplaceableJobs {
  private final Map<String, SnapshotJob> byContainer = new HashMap<>();

  synchronized void add(SnapshotJob job) {
    byContainer.put(job.request().containerId(), job);
  }

  /** Whether one waits that will show what another would. */
  synchronized boolean has(String containerId) {
    return byContainer.containsKey(containerId);
  }

  /**
   * Takes a request in the place of one of the same container that still waits.
   *
   * @return false when none waits
   */
  synchronized boolean replace(SnapshotRequest request) {
    SnapshotJob waiting = byContainer.get(request.containerId());
    if (waiting == null) {
      return false;
    }
    waiting.replace(request);
    return true;
  }

  /** Its request, which from now on is not replaced. */
  synchronized SnapshotRequest begin(SnapshotJob job) {
    byContainer.remove(job.request().containerId(), job);
    return job.request();
  }
}
