package io.epitaph.cli;

import org.jspecify.annotations.Nullable;

/** One cell of a table. */
record Cell(String text, Tone tone) {
  static Cell of(@Nullable String text) {
    return of(text, Tone.PLAIN);
  }

  static Cell of(@Nullable String text, Tone tone) {
    return new Cell(text == null ? "-" : Printable.of(text.replace('\t', ' ')), tone);
  }
}
