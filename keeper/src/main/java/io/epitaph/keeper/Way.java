package io.epitaph.keeper;

import io.epitaph.posix.Ready;
import java.io.IOException;
import java.util.List;

/** How a listener learns of what an engine removes, and keeps it. For one thread. */
interface Way extends AutoCloseable {
  /** Waits for something to do, or for something at the standard input, at most so long. */
  Ready await(int millis);

  /**
   * Begins.
   *
   * @param alive done after each part of what may take long
   * @throws io.epitaph.posix.PosixException when the kernel does not let it
   */
  void begin(Runnable alive) throws IOException;

  /**
   * Ten times a second, before it begins too.
   *
   * @param wordsOnly true while there is no room for layers
   * @return what is to be reported, a line each
   */
  List<String> tick(boolean wordsOnly) throws IOException;

  /**
   * Does what there is to do.
   *
   * @return what is to be reported, a line each
   */
  List<String> act() throws IOException;

  /** Ends it: no engine waits for it any more. */
  @Override
  void close();
}
