package io.epitaph.cli;

import io.epitaph.model.LastWords;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last words of a run as lines of a story. */
record LastWordsLines(StoryText text) {
  private static final int LAST_LINES = 10;

  void addTo(List<String> lines, @Nullable LastWords words) {
    if (words == null) {
      return;
    }
    if (words.error() != null) {
      lines.add(text.note("no last words: " + Sentences.withShortIds(words.error())));
      return;
    }
    List<String> said = words.lines();
    int from = Math.max(0, said.size() - LAST_LINES);
    for (int i = from; i < said.size(); i++) {
      lines.add(text.quoted(i == from ? "last words" : "", said.get(i)));
    }
    if (from > 0) {
      lines.add(
          text.note(
              "the last "
                  + LAST_LINES
                  + " of "
                  + said.size()
                  + " lines that were kept; `epitaph logs` has them all"));
    }
  }
}
