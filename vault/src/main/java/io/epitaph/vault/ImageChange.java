package io.epitaph.vault;

import io.epitaph.model.Wire;
import org.jspecify.annotations.Nullable;

/**
 * What a container did to one path of its image, as the engine reports it.
 *
 * @param path from the root of the file system: {@code /var/tmp/legacy}
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerChanges">GET
 *     /containers/{id}/changes</a>
 */
public record ImageChange(Kind change, String path) {
  public ImageChange {
    if (change == null || path == null) {
      throw new IllegalArgumentException("a change has no kind or no path");
    }
  }

  /** The kind of change. */
  public enum Kind implements Wire.Named {
    /** For a folder also: something in it was added, changed or deleted. */
    CHANGED,
    ADDED,
    DELETED;

    /** The engine's number; null for one that it does not have yet. */
    public static @Nullable Kind of(int number) {
      return switch (number) {
        case 0 -> CHANGED;
        case 1 -> ADDED;
        case 2 -> DELETED;
        default -> null;
      };
    }

    /** {@code A}, {@code C} or {@code D}, as {@code docker diff} prints it. */
    public char letter() {
      return name().charAt(0);
    }
  }
}
