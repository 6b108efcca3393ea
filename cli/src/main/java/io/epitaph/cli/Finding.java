package io.epitaph.cli;

import io.epitaph.model.Wire;
import org.jspecify.annotations.Nullable;

/**
 * What a check of this machine found.
 *
 * @param fix what to do; null when nothing is
 */
record Finding(Verdict verdict, String what, String found, @Nullable String fix) {
  enum Verdict implements Wire.Named {
    OK,
    WARN,
    FAIL
  }
}
