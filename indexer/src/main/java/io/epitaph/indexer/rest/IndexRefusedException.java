package io.epitaph.indexer.rest;

import java.io.IOException;

/** Elasticsearch understood the request and refuses it. Trying again does not help. */
public final class IndexRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  IndexRefusedException(int status, String reason, Throwable cause) {
    super("Elasticsearch refuses, status " + status + ": " + reason, cause);
    this.status = status;
  }

  int status() {
    return status;
  }
}
