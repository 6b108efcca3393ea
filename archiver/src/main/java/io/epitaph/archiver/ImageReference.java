package io.epitaph.archiver;

import java.util.regex.Pattern;

/** The name of an image with its tag. */
final class ImageReference {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<name>[a-z0-9]+([._:/-]+[a-z0-9]+)*)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?");

  private ImageReference() {}

  /**
   * With the tag {@code latest} where there is none.
   *
   * @throws IllegalArgumentException when it is not a valid image reference
   */
  static String tagged(String reference) {
    var matcher = REFERENCE.matcher(reference);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "image reference '" + reference + "': wanted name:tag, the name in lower case");
    }
    int slash = reference.lastIndexOf('/');
    return reference.indexOf(':', slash + 1) < 0 ? reference + ":latest" : reference;
  }
}
