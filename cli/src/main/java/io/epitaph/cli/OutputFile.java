package io.epitaph.cli;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that a command writes: it appears, or replaces an older one, once it is complete.
 *
 * @param path absolute
 */
record OutputFile(Path path) {

  /** Writes the content. */
  @FunctionalInterface
  interface Content {
    /** Returns how much was written, in any unit. */
    long write(OutputStream out) throws Exception;
  }

  /**
   * @throws IllegalArgumentException when its folder does not exist
   */
  static OutputFile at(String output) {
    Path path = Path.of(output).toAbsolutePath();
    if (path.getParent() == null || !Files.isDirectory(path.getParent())) {
      throw new IllegalArgumentException(
          "--output: there is no folder " + path.getParent() + ": create it, or name another");
    }
    return new OutputFile(path);
  }

  /** Returns what the content returns. */
  long write(Content content) throws Exception {
    Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
    long written;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
      written = content.write(out);
    } catch (Exception e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING);
    return written;
  }
}
