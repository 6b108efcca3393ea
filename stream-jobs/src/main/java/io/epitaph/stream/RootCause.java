package io.epitaph.stream;

/** What Flink's exceptions wrap. */
final class RootCause {
  private RootCause() {}

  /** What the innermost says, for people. */
  static String message(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
