package io.epitaph.layers;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an engine with {@code userns-remap} adds to the owners of its containers' files.
 *
 * @param uid added to users
 * @param gid added to groups
 */
public record IdShift(long uid, long gid) {
  public static final IdShift NONE = new IdShift(0, 0);

  private static final Pattern FOLDER = Pattern.compile("([0-9]{1,10})\\.([0-9]{1,10})");

  /**
   * Of an engine that says that it remaps; any other's data root may be called so too.
   *
   * @param dataRoot such an engine calls it by the two numbers: {@code
   *     /var/lib/docker/100000.100000}
   * @return null when its name does not say
   */
  public static @Nullable IdShift of(Path dataRoot) {
    Matcher name = FOLDER.matcher(String.valueOf(dataRoot.getFileName()));
    return name.matches()
        ? new IdShift(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
        : null;
  }

  /** False for an owner that no container's can become: an engine exports no such file. */
  boolean has(long hostUid, long hostGid) {
    return hostUid >= uid && hostGid >= gid;
  }
}
