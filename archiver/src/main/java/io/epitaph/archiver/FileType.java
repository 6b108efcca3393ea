package io.epitaph.archiver;

import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/** The MIME type of a file in an archive, by its first bytes and its name. Nothing is parsed. */
final class FileType {
  /** More than any of Tika's patterns looks at. */
  private static final int HEAD = 64 * 1024;

  private static final Detector DETECTOR = MimeTypes.getDefaultMimeTypes();

  private FileType() {}

  /**
   * Null for what is no file, and for what cannot be told.
   *
   * @throws DamagedArchiveException when it is no longer what was stored
   */
  static @Nullable String of(StoredArchive archive, TarEntry entry) throws IOException {
    if (entry.type() != TarEntry.Type.FILE || entry.size() == 0) {
      return null;
    }
    byte[] head;
    try (InputStream in = archive.content(entry)) {
      head = in.readNBytes(HEAD);
    } catch (EOFException e) {
      // Cut off when it was taken.
      return null;
    }
    String path = entry.absolutePath();
    return of(head, path.substring(path.lastIndexOf('/') + 1));
  }

  static @Nullable String of(byte[] head, String name) throws IOException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try (InputStream in = TikaInputStream.get(head)) {
      MediaType type = DETECTOR.detect(in, metadata);
      return MediaType.OCTET_STREAM.equals(type) ? null : type.getBaseType().toString();
    }
  }
}
