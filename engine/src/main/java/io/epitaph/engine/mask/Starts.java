package io.epitaph.engine.mask;

/**
 * The places of a text where an expression may match: found by a look at each character, which
 * costs a small part of what the expression costs there.
 */
interface Starts {
  /**
   * @return the first one at {@code from} or behind it; -1 for none
   */
  int next(String text, int from);

  /**
   * Where the name ends that starts there.
   *
   * @return -1 where only the expression knows
   */
  default int nameEnd(String text, int start) {
    return -1;
  }
}
