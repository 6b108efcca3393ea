package io.epitaph.cli;

/** Nothing reads the output any more, as after {@code epitaph events | head}; not an error. */
final class OutputClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;
}
