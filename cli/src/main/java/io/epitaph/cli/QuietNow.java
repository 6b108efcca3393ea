package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.QuietWindow;
import io.epitaph.stack.StackStatus;
import java.io.IOException;
import java.time.Instant;

/** Prints who is not notified now, and why. */
record QuietNow(Surroundings surroundings) {
  void print(StackStatus status, Instant now) {
    boolean asked =
        status.parts().stream()
            .anyMatch(part -> part.name().equals("elasticsearch") && part.problem() == null);
    if (!asked) {
      return;
    }
    try (IndexSearch index = new IndexSearch(status.elasticsearch(), null)) {
      for (QuietWindow window : index.quietWindows(now)) {
        if (window.isDuring(now)) {
          surroundings
              .screen()
              .line(
                  "quiet: "
                      + QuietText.subject(window)
                      + " until "
                      + QuietText.time(surroundings, window.to())
                      + ", asked for by "
                      + Printable.of(window.by()));
        }
      }
    } catch (IOException e) {
      surroundings.note("quiet windows cannot be read: " + e.getMessage());
    }
  }
}
