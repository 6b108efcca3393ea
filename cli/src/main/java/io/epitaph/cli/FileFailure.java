package io.epitaph.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the user sees when a file cannot be used. */
final class FileFailure {
  private FileFailure() {}

  /** Their messages are a path, and at most a reason from the system. */
  static Failure of(FileSystemException e) {
    String file = e.getFile() == null ? "a file" : e.getFile();
    if (e instanceof NoSuchFileException) {
      return new Failure(Main.NO_SUCH_THING, "there is no " + file);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new Failure(Main.USAGE, file + " exists already: name another path");
    }
    if (e instanceof NotDirectoryException) {
      return new Failure(Main.USAGE, file + " is not a folder: name another path");
    }
    if (e instanceof DirectoryNotEmptyException) {
      return new Failure(Main.USAGE, "the folder " + file + " is not empty");
    }
    if (e instanceof AccessDeniedException) {
      return new Failure(Main.UNREACHABLE, "this user may not read or write " + file);
    }
    String reason = e.getReason() == null ? "the file system refused it" : e.getReason();
    return new Failure(Main.UNREACHABLE, file + " cannot be read or written: " + reason);
  }
}
