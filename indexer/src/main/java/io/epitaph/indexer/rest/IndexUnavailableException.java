package io.epitaph.indexer.rest;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Elasticsearch cannot be reached now, or cannot or may not do what was requested now. Trying again
 * may help.
 */
public final class IndexUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean soonOver;
  private final boolean answered;

  private IndexUnavailableException(
      String message, @Nullable Throwable cause, boolean soonOver, boolean answered) {
    super(message, cause);
    this.soonOver = soonOver;
    this.answered = answered;
  }

  /** It does not answer. */
  public static IndexUnavailableException unreachable(URI address, IOException cause) {
    if (cause instanceof SocketTimeoutException) {
      return new IndexUnavailableException(
          "Elasticsearch at "
              + address
              + " accepts connections and does not answer: it hangs, or is very busy; `epitaph"
              + " status` says more",
          cause,
          false,
          false);
    }
    String why = cause.getMessage();
    return new IndexUnavailableException(
        "Elasticsearch at "
            + address
            + " cannot be reached: "
            + (why == null || why.isEmpty() ? cause.getClass().getSimpleName() : why)
            + ". Is it started?",
        cause,
        false,
        false);
  }

  /** It answers, but does not do what was requested. */
  public static IndexUnavailableException unwilling(
      URI address, int status, String reason, @Nullable Throwable cause) {
    String advice =
        switch (status) {
          case 401 -> ". Is the API key right?";
          case 403 -> ". Has the API key all privileges on epitaph-*, and manage on the cluster?";
          case 404, 405 -> ". Is this the address of an Elasticsearch?";
          default -> "";
        };
    return new IndexUnavailableException(
        "Elasticsearch at " + address + " answers " + status + ": " + reason + advice,
        cause,
        status == 429 || status == 502 || status == 503,
        true);
  }

  /** It accepts some documents, and others not now. */
  public static IndexUnavailableException waiting(URI address, String reason) {
    return new IndexUnavailableException(
        "Elasticsearch at " + address + " does not accept all documents: " + reason,
        null,
        true,
        true);
  }

  /** True when it is busy: a shard of a new index needs some milliseconds. */
  public boolean maySoonBeOver() {
    return soonOver;
  }

  /**
   * True when it is busy or does not answer: no change of the request, or of a right, is needed.
   */
  public boolean isPassing() {
    return soonOver || !answered;
  }
}
