package io.epitaph.indexer.documents;

import org.jspecify.annotations.Nullable;

/**
 * The parts of an image's name.
 *
 * @param name {@code registry:5000/shop/web}
 * @param tag {@code 1.2}; null when there is none
 */
record ImageName(String name, @Nullable String tag) {
  /**
   * @param image {@code registry:5000/shop/web:1.2@sha256:...}
   */
  static ImageName of(String image) {
    int at = image.indexOf('@');
    String named = at < 0 ? image : image.substring(0, at);
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/')
        ? new ImageName(named.substring(0, colon), named.substring(colon + 1))
        : new ImageName(named, null);
  }
}
