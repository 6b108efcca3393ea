package io.epitaph.engine.copy;

/** A stretch of a line; {@code from} is -1 when it is missing. */
final class Slice {
  int from = -1;
  int to = -1;

  void clear() {
    from = -1;
    to = -1;
  }

  void set(int start, int end) {
    from = start;
    to = end;
  }

  boolean isThere() {
    return from >= 0;
  }
}
