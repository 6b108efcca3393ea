package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lines of a text file in an archive, with secrets masked. */
final class FileText {
  /** Larger ones are read by `archive cat`. */
  private static final int LONGEST = 4 * 1024 * 1024;

  private FileText() {}

  /**
   * Empty when it is no text in UTF-8, or too long.
   *
   * @throws DamagedArchiveException when it is no longer what was stored
   */
  static List<String> lines(StoredArchive archive, TarEntry entry, Masker masker)
      throws IOException {
    return lines(archive, entry, masker, LONGEST);
  }

  static List<String> lines(StoredArchive archive, TarEntry entry, Masker masker, int longest)
      throws IOException {
    if (entry.type() != TarEntry.Type.FILE || entry.size() == 0 || entry.size() > longest) {
      return List.of();
    }
    byte[] bytes;
    try (InputStream in = archive.content(entry)) {
      bytes = in.readAllBytes();
    } catch (EOFException e) {
      // Cut off when it was taken: the manifest says so.
      return List.of();
    }
    for (byte b : bytes) {
      if (b == 0) {
        return List.of();
      }
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return masker.lines(text.lines().toList());
    } catch (CharacterCodingException e) {
      return List.of();
    }
  }
}
