package io.epitaph.collector.delivery;

import io.epitaph.collector.delivery.ContainerChanges.Change;
import io.epitaph.collector.delivery.SpoolStore.KeptCursor;
import io.epitaph.collector.delivery.SpoolStore.Stored;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the disk in one commit.
 *
 * @param records those that wait
 * @param acknowledgedTo those up to this number are removed
 * @param cursor null when it stays as it is
 * @param containers what became known of them
 */
record SpoolBatch(
    List<Stored> records,
    long acknowledgedTo,
    @Nullable KeptCursor cursor,
    List<Change> containers) {

  /**
   * @return whether there was anything to be written
   */
  boolean writeTo(SpoolStore store) throws IOException {
    for (Stored record : records) {
      if (WaitingLine.isRecord(record)) {
        store.put(record);
      }
    }
    Long first = store.firstNumber();
    boolean removed = first != null && first <= acknowledgedTo;
    if (removed) {
      store.removeUpTo(acknowledgedTo);
    }
    if (cursor != null) {
      store.keep(cursor);
    }
    for (Change each : containers) {
      store.keep(each);
    }
    boolean changed = removed || cursor != null || !records.isEmpty() || !containers.isEmpty();
    if (changed) {
      store.commit();
    }
    return changed;
  }
}
