package io.epitaph.notifier;

import java.util.Map;

/** A change as a webhook wants it. Pure. */
interface MessageFormat {

  /**
   * @param body JSON
   * @param headers of the HTTP request
   */
  record Message(String body, Map<String, String> headers) {}

  /** False for what its receiver is not told. */
  boolean wants(Change change);

  Message message(Change change);
}
