package io.epitaph.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The steps by which a file becomes durable, for its owner only. Each is a method of its own, so
 * that a test can let the power fail at any of them. Thread-safe.
 */
public class Durable {
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** Makes a folder that only its owner may enter. One that is there is left as it is. */
  public void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(folder, attributes(folder, OWNER_FOLDER));
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; anything but a folder shows at the first use.
      return;
    }
  }

  /** Makes a new file that only its owner may read. */
  public FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        attributes(file.toAbsolutePath(), OWNER_FILE));
  }

  /** To a channel of {@link #create}. */
  public OutputStream output(FileChannel file) {
    return Channels.newOutputStream(file);
  }

  /** Returns when its content is on the disk. */
  public void sync(FileChannel file) throws IOException {
    file.force(true);
  }

  /** Renames at once, over a file that is there. */
  public void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Returns when the names in a folder are on the disk. */
  public void syncFolder(Path folder) throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Removes a file, if there is one. */
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** All the steps for a small file: temporary file, sync, rename, sync of the folder. */
  public final void write(Path temporary, Path target, byte[] content) throws IOException {
    try (FileChannel file = create(temporary)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      sync(file);
    }
    move(temporary, target);
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      syncFolder(folder);
    }
  }

  /**
   * Replaces a small file, whole or not at all, by way of {@code TARGET.new}; durable when done.
   */
  public final void replace(Path target, byte[] content) throws IOException {
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    delete(fresh);
    write(fresh, target, content);
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
