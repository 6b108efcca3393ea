package io.epitaph.cli;

import io.epitaph.stack.StateFolder;

/** Where a stack logs to: {@code epitaph.log} in its state folder. */
final class LogFile {
  private LogFile() {}

  /** Must be called before anything is logged: the logger reads it once, and creates the folder. */
  static void in(StateFolder state) {
    System.setProperty("epitaph.log", state.log().toString());
  }
}
