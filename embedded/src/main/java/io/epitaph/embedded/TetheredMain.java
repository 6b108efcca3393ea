package io.epitaph.embedded;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another class's {@code main} in a process that does not outlive the one that started it: it
 * halts when its standard input ends, which the system sees to even when the parent is killed.
 */
final class TetheredMain {
  private TetheredMain() {}

  /**
   * @param arguments the other class, then its arguments
   */
  public static void main(String[] arguments) throws Exception {
    Thread watch = new Thread(TetheredMain::haltWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // What a parent might write means nothing.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(1);
  }
}
