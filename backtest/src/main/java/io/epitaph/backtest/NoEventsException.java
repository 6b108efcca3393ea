package io.epitaph.backtest;

/** An input is of no known format. The message says which, where, got and wanted. */
public final class NoEventsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  NoEventsException(String message) {
    super(message);
  }
}
