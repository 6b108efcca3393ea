package io.epitaph.vault;

import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container did to one path of its image, as the engine reports it; and what the tar has not
 * of that path, where its layers were read.
 *
 * @param path from the root of the file system: {@code /var/tmp/legacy}
 * @param type {@code socket} for what is no entry of the tar; null for all else
 * @param modifiedAt where the tar has it without the fraction of a second; else null
 * @param attributes extended attributes that the tar has not, base64; null for none. The value of
 *     one is null where only its name was kept
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerChanges">GET
 *     /containers/{id}/changes</a>
 */
public record ImageChange(
    Kind change,
    String path,
    @Nullable String type,
    @Nullable Instant modifiedAt,
    @Nullable Map<String, @Nullable String> attributes) {
  /** Of what is no entry of a tar. */
  public static final String SOCKET = "socket";

  public ImageChange {
    if (change == null || path == null) {
      throw new IllegalArgumentException("a change has no kind or no path");
    }
    attributes =
        attributes == null || attributes.isEmpty()
            ? null
            : Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** Of which the tar has all, as far as is known. */
  public static ImageChange of(Kind change, String path) {
    return new ImageChange(change, path, null, null, null);
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
