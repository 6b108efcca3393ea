package io.epitaph.engine;

import org.jspecify.annotations.Nullable;

/** A version of the engine's API: {@code 1.41}. */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
  /** The newest that Epitaph was tested with. */
  static final ApiVersion NEWEST_KNOWN = new ApiVersion(1, 51);

  /**
   * @throws IllegalArgumentException when the text is not such a version
   */
  static ApiVersion parse(String text) {
    int dot = text.indexOf('.');
    try {
      return new ApiVersion(
          Integer.parseInt(text.substring(0, Math.max(dot, 0))),
          Integer.parseInt(text.substring(dot + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "API version '" + text + "': wanted two numbers, as in 1.41", e);
    }
  }

  /**
   * The version to speak: the newest known, unless the engine is older than that, or newer and has
   * dropped it.
   *
   * @param oldest the oldest that the engine accepts; null when it does not say
   */
  static ApiVersion negotiate(@Nullable ApiVersion oldest, ApiVersion newest) {
    ApiVersion wanted = NEWEST_KNOWN.compareTo(newest) > 0 ? newest : NEWEST_KNOWN;
    return oldest != null && wanted.compareTo(oldest) < 0 ? oldest : wanted;
  }

  @Override
  public int compareTo(ApiVersion other) {
    int byMajor = Integer.compare(major, other.major);
    return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
