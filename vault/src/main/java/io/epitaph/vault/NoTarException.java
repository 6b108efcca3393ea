package io.epitaph.vault;

/** What should be added is no tar; the message says what it is, and what to do. */
public final class NoTarException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public NoTarException(String message) {
    super(message);
  }
}
