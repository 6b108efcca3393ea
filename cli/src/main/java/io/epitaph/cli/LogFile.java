package io.epitaph.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a stack logs to: {@code epitaph.log} in its state folder. */
final class LogFile {
  private LogFile() {}

  /** To be called before anything is logged: the logger reads it once. */
  static void in(Path state) throws IOException {
    Path folder = Files.createDirectories(state);
    System.setProperty("epitaph.log", folder.resolve("epitaph.log").toAbsolutePath().toString());
  }
}
