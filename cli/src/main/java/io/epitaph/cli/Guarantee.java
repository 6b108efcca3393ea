package io.epitaph.cli;

import org.jspecify.annotations.Nullable;

/**
 * What a host keeps of containers that vanish.
 *
 * @param good false when something should be kept and is not
 * @param found one sentence
 * @param fix what to do; null for nothing
 */
record Guarantee(boolean good, String found, @Nullable String fix) {
  static Guarantee none(String why) {
    return new Guarantee(true, "--rm and rm -f leave nothing: " + why, null);
  }
}
