package io.epitaph.notifier;

import java.util.Map;

/** Writes what is to be reported as a webhook's message. Pure. */
interface MessageFormat {

  /**
   * @param body JSON
   * @param headers of the HTTP request
   */
  record Message(String body, Map<String, String> headers) {}

  /** False for what its receiver is not sent. */
  boolean wants(Change change);

  Message message(Change change);

  Message message(QuietEnd end);
}
