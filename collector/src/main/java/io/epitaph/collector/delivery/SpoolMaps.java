package io.epitaph.collector.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * What is open of the spool's file.
 *
 * @param records by their number
 * @param notes the cursor, and how many bytes all records have
 * @param containers what is known of each, by its id
 */
record SpoolMaps(
    MVStore store,
    MVMap<Long, byte[]> records,
    MVMap<String, String> notes,
    MVMap<String, byte[]> containers) {
  private static final int CACHE_MB = 4;

  /**
   * Opens the file, and creates it when there is none; for its owner only.
   *
   * @throws IOException when it is damaged, or cannot be written
   */
  static SpoolMaps open(Path file) throws IOException {
    MVStore store = openStore(file);
    try {
      return new SpoolMaps(
          store,
          map(store, "records", LongDataType.INSTANCE, ByteArrayDataType.INSTANCE),
          map(store, "notes", StringDataType.INSTANCE, StringDataType.INSTANCE),
          map(store, "containers", StringDataType.INSTANCE, ByteArrayDataType.INSTANCE));
    } catch (MVStoreException e) {
      // Else it would keep the lock on its file, and no other could be opened.
      store.closeImmediately();
      throw damaged(file, e);
    }
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
      throw damaged(file, e);
    }
  }

  private static IOException damaged(Path file, MVStoreException why) {
    return new IOException(
        file
            + " cannot be opened ("
            + why.getMessage()
            + "): restore it from a copy, or move it away (what waits in it is then lost, and a"
            + " new cursor is made from what the engine still remembers)",
        why);
  }

  private static <K, V> MVMap<K, V> map(
      MVStore store, String name, DataType<K> keys, DataType<V> values) {
    return store.openMap(name, new MVMap.Builder<K, V>().keyType(keys).valueType(values));
  }
}
