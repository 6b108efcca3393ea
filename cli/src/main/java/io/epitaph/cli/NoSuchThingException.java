package io.epitaph.cli;

/** What was asked for does not exist. */
final class NoSuchThingException extends Exception {
  private static final long serialVersionUID = 1;

  NoSuchThingException(String message) {
    super(message);
  }
}
