package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an index, after its SHA-256 was found right. Someone who may write to the vault can make
 * both; so no line may be longer, and nothing more, than the manifest lets expect.
 */
final class ArchiveIndexReader {
  private final Path file;
  private final Manifest manifest;
  private boolean proven;

  ArchiveIndexReader(Path file, Manifest manifest) {
    this.file = file;
    this.manifest = manifest;
  }

  /**
   * Reads the whole index.
   *
   * @return where the frames are
   * @throws DamagedArchiveException when it is not the index that was stored
   */
  Frames read(Consumer<ImageChange> change, Consumer<TarEntry> entry) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      prove(channel);
      return new IndexReading(file, manifest, change, entry).run(channel);
    } catch (NoSuchFileException e) {
      throw new DamagedArchiveException("the index " + file + " is missing", e);
    }
  }

  private void prove(FileChannel channel) throws IOException {
    Manifest.Contents contents = manifest.contents();
    if (proven || contents == null) {
      return;
    }
    MessageDigest digest = Hashes.sha256();
    new DigestInputStream(Channels.newInputStream(channel), digest)
        .transferTo(OutputStream.nullOutputStream());
    if (!Hashes.hex(digest).equals(contents.index().sha256())) {
      throw damaged(file, "it has another SHA-256 than when it was stored", null);
    }
    channel.position(0);
    proven = true;
  }

  static DamagedArchiveException damaged(Path file, String why, @Nullable Throwable cause) {
    String message = "the index " + file + " cannot be read: " + why;
    return cause == null
        ? new DamagedArchiveException(message)
        : new DamagedArchiveException(message, cause);
  }
}
