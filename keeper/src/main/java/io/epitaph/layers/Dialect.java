package io.epitaph.layers;

/**
 * What differs between the tars of engines.
 *
 * @param typeInMode whether a mode has the bits of the file's type
 * @param ownerNames whether owners have names: those of the container's {@code passwd} and {@code
 *     group}
 */
public record Dialect(boolean typeInMode, boolean ownerNames) {
  /** Docker 20.10. */
  public static final Dialect WITH_NAMES = new Dialect(true, true);

  /** Docker 28. */
  public static final Dialect PLAIN = new Dialect(false, false);

  /** The first version of which the plain dialect is assumed; measured are 20.10.24 and 28.5. */
  private static final int PLAIN_SINCE = 23;

  /**
   * @param engineVersion {@code 20.10.24+dfsg1}; the plain dialect for one that is no such number
   */
  public static Dialect of(String engineVersion) {
    String major = engineVersion.replaceFirst("[^0-9].*", "");
    return major.isEmpty() || Long.parseLong(major) >= PLAIN_SINCE ? PLAIN : WITH_NAMES;
  }
}
