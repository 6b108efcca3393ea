package io.epitaph.collector.delivery;

import io.epitaph.collector.delivery.ContainerChanges.Change;
import io.epitaph.model.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
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
  /**
   * A record of the spool.
   *
   * @param at when it was added, by this host's clock
   * @param place see {@link Delivery#send}
   */
  record Stored(long number, Instant at, Message message, @Nullable Cursor place) {}

  /**
   * The cursor that was kept.
   *
   * @param at when it was, by this host's clock
   */
  record KeptCursor(Cursor cursor, Instant at) {}

  private static final int CACHE_MB = 4;
  private static final String AT = "cursor.at";
  private static final String EVENT = "cursor.event";
  private static final String KEPT_AT = "cursor.kept-at";
  private static final String BYTES = "records.bytes";

  /** One that grew is made small again when nothing is left in it. */
  private static final long LARGE_FILE = 16L * 1024 * 1024;

  private static final int COMPACT_MILLIS = 200;

  /** How long what was overwritten stays: a disk may write in another order than it was told to. */
  private static final int RETENTION_MILLIS = 45_000;

  private final Path file;
  private MVStore store;
  private MVMap<Long, byte[]> records;
  private MVMap<String, String> notes;
  private MVMap<String, byte[]> containers;
  private long bytes;

  private SpoolStore(Path file, MVStore store) {
    this.file = file;
    this.store = store;
    this.records = records(store);
    this.notes = notes(store);
    this.containers = containers(store);
    this.bytes = bytes(records, notes);
  }

  /**
   * Opens the file, and creates it when there is none; for its owner only.
   *
   * @throws IOException when it is damaged, or cannot be written
   */
  static SpoolStore open(Path file) throws IOException {
    return new SpoolStore(file, openStore(file));
  }

  private static MVStore openStore(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (UnsupportedOperationException e) {
        Files.createFile(file);
      }
    }
    try {
      return new MVStore.Builder()
          .fileName(file.toString())
          .autoCommitDisabled()
          // Not even when much waits: a commit is a whole batch.
          .autoCommitBufferSize(0)
          .cacheSize(CACHE_MB)
          .compress()
          .open();
    } catch (MVStoreException e) {
      throw new IOException(
          file
              + " cannot be opened ("
              + e.getMessage()
              + "): restore it from a copy, or move it away (what waits in it is then lost, and a"
              + " new cursor is made from what the engine still remembers)",
          e);
    }
  }

  private static MVMap<Long, byte[]> records(MVStore store) {
    return store.openMap(
        "records",
        new MVMap.Builder<Long, byte[]>()
            .keyType(LongDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE));
  }

  private static MVMap<String, String> notes(MVStore store) {
    return store.openMap(
        "notes",
        new MVMap.Builder<String, String>()
            .keyType(StringDataType.INSTANCE)
            .valueType(StringDataType.INSTANCE));
  }

  private static MVMap<String, byte[]> containers(MVStore store) {
    return store.openMap(
        "containers",
        new MVMap.Builder<String, byte[]>()
            .keyType(StringDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE));
  }

  /** After a failure: as of the last commit. */
  void reopen() throws IOException {
    store.closeImmediately();
    store = openStore(file);
    records = records(store);
    notes = notes(store);
    containers = containers(store);
    bytes = bytes(records, notes);
  }

  private static long bytes(MVMap<Long, byte[]> records, MVMap<String, String> notes) {
    return records.isEmpty() ? 0 : Long.parseLong(notes.getOrDefault(BYTES, "0"));
  }

  Path file() {
    return file;
  }

  /** Null when there is no record. */
  @Nullable Long firstNumber() {
    return records.firstKey();
  }

  /** Null when there is no record. */
  @Nullable Long lastNumber() {
    return records.lastKey();
  }

  /** The bytes of all records. */
  long bytes() {
    return bytes;
  }

  void put(Stored record) throws IOException {
    byte[] encoded = encode(record);
    guard(() -> records.put(record.number(), encoded));
    bytes += encoded.length;
  }

  /** Removes all records up to a number. */
  void removeUpTo(long number) throws IOException {
    guard(
        () -> {
          for (Long first = records.firstKey();
              first != null && first <= number;
              first = records.firstKey()) {
            byte[] removed = records.remove(first);
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
          for (var each = records.cursor(from);
              each.hasNext() && read.size() < mostRecords && weight < mostBytes; ) {
            long number = each.next();
            byte[] value = each.getValue();
            weight += value.length;
            read.add(decode(number, value));
          }
        });
    return read;
  }

  /** Null when none was kept. */
  @Nullable KeptCursor cursor() throws IOException {
    String at = notes.get(AT);
    String keptAt = notes.get(KEPT_AT);
    if (at == null || keptAt == null) {
      return null;
    }
    try {
      return new KeptCursor(new Cursor(Instant.parse(at), notes.get(EVENT)), Instant.parse(keptAt));
    } catch (DateTimeException e) {
      throw new IOException(file + " holds a cursor that is none: move the file away", e);
    }
  }

  void keep(KeptCursor kept) throws IOException {
    guard(
        () -> {
          notes.put(AT, kept.cursor().at().toString());
          notes.put(KEPT_AT, kept.at().toString());
          if (kept.cursor().eventId() == null) {
            notes.remove(EVENT);
          } else {
            notes.put(EVENT, kept.cursor().eventId());
          }
        });
  }

  /** What is kept of each container. */
  Map<String, byte[]> containers() throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    guard(() -> all.putAll(containers));
    return all;
  }

  void keep(Change change) throws IOException {
    guard(
        () -> {
          if (change.json() == null) {
            containers.remove(change.containerId());
          } else {
            containers.put(change.containerId(), change.json());
          }
        });
  }

  /** From now on it is there when this process is killed. */
  void commit() throws IOException {
    guard(
        () -> {
          notes.put(BYTES, Long.toString(bytes));
          store.commit();
        });
  }

  /** From now on it is there when the power fails. */
  void force() throws IOException {
    guard(() -> store.sync());
  }

  /** Makes the file small again, if it is large and holds no record. */
  void shrink() throws IOException {
    if (records.isEmpty() && Files.size(file) > LARGE_FILE) {
      guard(
          () -> {
            store.setRetentionTime(0);
            store.compactFile(COMPACT_MILLIS);
            store.setRetentionTime(RETENTION_MILLIS);
          });
    }
  }

  @Override
  public void close() throws IOException {
    guard(() -> store.close());
  }

  private void guard(Runnable work) throws IOException {
    try {
      work.run();
    } catch (MVStoreException | UncheckedIOException | IllegalStateException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] encode(Stored record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.message().bytes() + 256);
    Message message = record.message();
    Cursor place = record.place();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(record.at().toEpochMilli());
      out.writeBoolean(place != null);
      if (place != null) {
        out.writeUTF(place.at().toString());
        out.writeUTF(place.eventId() == null ? "" : place.eventId());
      }
      out.writeUTF(message.topic().topicName());
      out.writeUTF(message.key());
      out.writeInt(message.headers().size());
      for (Map.Entry<String, String> header : message.headers().entrySet()) {
        out.writeUTF(header.getKey());
        out.writeUTF(header.getValue());
      }
      out.writeInt(message.bytes());
      out.write(message.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Stored decode(long number, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Instant at = Instant.ofEpochMilli(in.readLong());
      Cursor place = null;
      if (in.readBoolean()) {
        Instant occurredAt = Instant.parse(in.readUTF());
        String event = in.readUTF();
        place = new Cursor(occurredAt, event.isEmpty() ? null : event);
      }
      String name = in.readUTF();
      Topic topic =
          Topic.named(name).orElseThrow(() -> new IllegalStateException("no topic " + name));
      String key = in.readUTF();
      Map<String, String> headers = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        headers.put(in.readUTF(), in.readUTF());
      }
      byte[] value = in.readNBytes(in.readInt());
      return new Stored(number, at, new Message(topic, key, value, headers), place);
    } catch (IOException | DateTimeException e) {
      throw new IllegalStateException("record " + number + " is damaged: " + e.getMessage(), e);
    }
  }
}
