package io.epitaph.engine.mask;

import org.jspecify.annotations.Nullable;

/**
 * How a user has secrets masked.
 *
 * @param key shared by several hosts; null for one of the collector's own
 * @param list what is masked beside what is masked anyway
 */
public record Masking(@Nullable MaskingKey key, MaskList list) {
  public static final Masking DEFAULT = new Masking(null, MaskList.NONE);
}
