package io.epitaph.archiver;

import org.jspecify.annotations.Nullable;

/**
 * A folder of a container on its host.
 *
 * @param what {@code changes}, what the container wrote; {@code whole}, its file system, mounted
 *     while it runs; {@code image}, a layer that others may share; {@code mount}; {@code engine},
 *     its log and settings
 * @param host the folder on the host
 * @param inside where it is in the container; null when it is not
 */
public record HostFolder(String what, String host, @Nullable String inside) {

  /** The rest of a path that is in it, {@code /} for the folder itself; null when it is not. */
  @Nullable String rest(String path) {
    if (!path.equals(host) && !path.startsWith(host + "/")) {
      return null;
    }
    return path.equals(host) ? "/" : path.substring(host.length());
  }

  /** Where a path in it is in the container; null when it is nowhere there. */
  public @Nullable String inside(String path) {
    String rest = rest(path);
    if (rest == null || inside == null) {
      return null;
    }
    String joined = (inside.equals("/") ? "" : inside) + (rest.equals("/") ? "" : rest);
    return joined.isEmpty() ? "/" : joined;
  }
}
