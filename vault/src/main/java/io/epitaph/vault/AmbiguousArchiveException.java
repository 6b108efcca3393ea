package io.epitaph.vault;

import java.io.IOException;
import java.util.List;

/** A prefix of an id matches several archives. */
public final class AmbiguousArchiveException extends IOException {
  private final transient List<Manifest> candidates;

  public AmbiguousArchiveException(String given, List<Manifest> candidates) {
    super(
        "'"
            + given
            + "' fits "
            + candidates.size()
            + " archives: "
            + String.join(", ", candidates.stream().limit(10).map(Manifest::id).toList())
            + ". Give more of the id");
    this.candidates = List.copyOf(candidates);
  }

  public List<Manifest> candidates() {
    return candidates;
  }
}
