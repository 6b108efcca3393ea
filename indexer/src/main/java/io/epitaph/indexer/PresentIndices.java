package io.epitaph.indexer;

import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexRefusedException;
import java.io.IOException;
import java.time.Instant;

/** The indices into which is written now. */
final class PresentIndices {
  private PresentIndices() {}

  /**
   * Creates the indices of the present: the first death does not wait for them, and who searches a
   * kind of which there is nothing yet finds its fields.
   */
  static void make(IndexClient client, Instant now) throws IOException {
    for (String index : IndexKind.indicesAt(now)) {
      try {
        client.ask(c -> c.indices().create(i -> i.index(index)));
      } catch (IndexRefusedException e) {
        // It already exists; if it is something else, the first document shows that.
      }
    }
  }
}
