package io.epitaph.collector.delivery;

import io.epitaph.collector.delivery.ContainerChanges.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The spool's file: records by their number, the cursor, and what is known of containers. What is
 * written is there after {@link #commit} when this process is killed, and after {@link #force} when
 * the power fails. A file that is cut off at any place is read as of an earlier commit.
 *
 * <p>For one thread at a time. When the disk fails, its methods throw {@link IOException} until
 * {@link #reopen} succeeds.
 */
final class SpoolStore implements AutoCloseable {
  private static final String BYTES = "records.bytes";

  /** One that grew is made small again when nothing is left in it. */
  private static final long LARGE_FILE = 16L * 1024 * 1024;

  private static final int COMPACT_MILLIS = 200;

  /** How long what was overwritten stays: a disk may write in another order than it was told to. */
  private static final int RETENTION_MILLIS = 45_000;

  private final Path file;
  private SpoolMaps open;
  private long bytes;

  private SpoolStore(Path file, SpoolMaps open) {
    this.file = file;
    this.open = open;
    this.bytes = bytes(open);
  }

  /**
   * Opens the file, and creates it when there is none; for its owner only.
   *
   * @throws IOException when it is damaged, or cannot be written
   */
  static SpoolStore open(Path file) throws IOException {
    return new SpoolStore(file, SpoolMaps.open(file));
  }

  /** After a failure: as of the last commit. */
  void reopen() throws IOException {
    open.store().closeImmediately();
    open = SpoolMaps.open(file);
    bytes = bytes(open);
  }

  private static long bytes(SpoolMaps open) {
    return open.records().isEmpty() ? 0 : Long.parseLong(open.notes().getOrDefault(BYTES, "0"));
  }

  Path file() {
    return file;
  }

  /** Null when there is no record. */
  @Nullable Long firstNumber() {
    return open.records().firstKey();
  }

  /** Null when there is no record. */
  @Nullable Long lastNumber() {
    return open.records().lastKey();
  }

  /** The bytes of all records. */
  long bytes() {
    return bytes;
  }

  void put(Stored record) throws IOException {
    byte[] encoded = StoredFormat.encode(record);
    guard(() -> open.records().put(record.number(), encoded));
    bytes += encoded.length;
  }

  /** Removes all records up to a number. */
  void removeUpTo(long number) throws IOException {
    guard(
        () -> {
          for (Long first = open.records().firstKey();
              first != null && first <= number;
              first = open.records().firstKey()) {
            byte[] removed = open.records().remove(first);
            bytes -= removed == null ? 0 : removed.length;
          }
        });
  }

  /** The first records from a number on, as many as fit. */
  List<Stored> read(long from, int mostRecords, long mostBytes) throws IOException {
    List<Stored> read = new ArrayList<>();
    guard(
        () -> {
          long weight = 0;
          for (var each = open.records().cursor(from);
              each.hasNext() && read.size() < mostRecords && weight < mostBytes; ) {
            long number = each.next();
            byte[] value = each.getValue();
            weight += value.length;
            read.add(StoredFormat.decode(number, value));
          }
        });
    return read;
  }

  /** Null when none was kept. */
  @Nullable KeptCursor cursor() throws IOException {
    try {
      return KeptCursor.in(open.notes());
    } catch (DateTimeException e) {
      throw new IOException(file + " holds a cursor that is none: move the file away", e);
    }
  }

  void keep(KeptCursor kept) throws IOException {
    guard(() -> kept.writeTo(open.notes()));
  }

  /** What is kept of each container. */
  Map<String, byte[]> containers() throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    guard(() -> all.putAll(open.containers()));
    return all;
  }

  void keep(Change change) throws IOException {
    guard(
        () -> {
          if (change.json() == null) {
            open.containers().remove(change.containerId());
          } else {
            open.containers().put(change.containerId(), change.json());
          }
        });
  }

  /** From now on it is there when this process is killed. */
  void commit() throws IOException {
    guard(
        () -> {
          open.notes().put(BYTES, Long.toString(bytes));
          open.store().commit();
        });
  }

  /** From now on it is there when the power fails. */
  void force() throws IOException {
    guard(() -> open.store().sync());
  }

  /** Makes the file small again, if it is large and holds no record. */
  void shrink() throws IOException {
    if (open.records().isEmpty() && Files.size(file) > LARGE_FILE) {
      guard(
          () -> {
            open.store().setRetentionTime(0);
            open.store().compactFile(COMPACT_MILLIS);
            open.store().setRetentionTime(RETENTION_MILLIS);
          });
    }
  }

  @Override
  public void close() throws IOException {
    guard(() -> open.store().close());
  }

  private void guard(Runnable work) throws IOException {
    try {
      work.run();
    } catch (MVStoreException | UncheckedIOException | IllegalStateException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
