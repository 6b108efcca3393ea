package io.epitaph.collector.delivery;

import io.epitaph.collector.delivery.ContainerChanges.Change;
import java.io.IOException;
import java.time.Instant;
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
   * What is due now. The line's and the changes' lock must be held.
   *
   * @param kept the cursor that is on disk
   * @param all also what was added just now
   */
  static SpoolBatch of(
      WaitingLine line,
      ContainerChanges changes,
      KeepTimes times,
      @Nullable KeptCursor kept,
      Instant now,
      boolean all) {
    List<Stored> waiting = line.unkept();
    boolean due = all || (!waiting.isEmpty() && hasWaited(waiting.get(0), now));
    // None while all may still be acknowledged soon.
    List<Stored> records = due ? waiting : List.of();
    Cursor cursor = line.safe();
    for (Stored record : records) {
      cursor = record.place() == null ? cursor : record.place();
    }
    long upTo = records.isEmpty() ? line.keptTo() : records.get(records.size() - 1).number();
    boolean worthACommit = all || !records.isEmpty() || times.isCursorDue();
    boolean moved = cursor != null && (kept == null || !cursor.equals(kept.cursor()));
    return new SpoolBatch(
        records,
        line.acknowledgedTo(),
        worthACommit && moved ? new KeptCursor(cursor, now) : null,
        worthACommit ? changes.due(upTo) : List.of());
  }

  /** Also when the clock was set back since. */
  private static boolean hasWaited(Stored record, Instant now) {
    return !record.at().plus(Spool.SOON).isAfter(now) || record.at().isAfter(now);
  }

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
