package io.epitaph.layers;

import org.jspecify.annotations.Nullable;

/**
 * One path that a container changed.
 *
 * @param path from the root, {@code /var/tmp}
 * @param loss what a tar of it has not; null for nothing
 */
public record LayerChange(Kind kind, String path, @Nullable Loss loss) {
  /** In the sense of {@code docker diff}. */
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }
}
