package io.epitaph.indexer.search;

import java.io.IOException;
import java.util.List;

/** A prefix of an id matches several documents. */
public final class AmbiguousNameException extends IOException {
  private static final long serialVersionUID = 1;

  AmbiguousNameException(String wanted, List<String> candidates) {
    super(
        "'"
            + wanted
            + "' fits several: "
            + String.join(
                ", ",
                candidates.stream().map(c -> c.substring(0, Math.min(12, c.length()))).toList())
            + (candidates.size() == 10 ? ", ..." : "")
            + ": give more of the id");
  }
}
