package io.epitaph.cli;

/** Nobody reads the output any more, as after {@code epitaph events | head}: the end, no error. */
final class OutputClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;
}
