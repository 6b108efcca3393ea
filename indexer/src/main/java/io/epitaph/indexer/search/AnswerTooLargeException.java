package io.epitaph.indexer.search;

import java.io.IOException;

/** The result does not fit into one answer: request less at a time. */
final class AnswerTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  AnswerTooLargeException(IOException cause) {
    super("Elasticsearch's answer is too large to take at once: " + cause.getMessage(), cause);
  }
}
