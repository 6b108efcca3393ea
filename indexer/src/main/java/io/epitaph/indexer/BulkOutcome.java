package io.epitaph.indexer;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import io.epitaph.indexer.rest.Failures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Elasticsearch did with a bulk.
 *
 * @param again those that Elasticsearch does not accept now
 * @param why the reason of the first of them; null when there is none
 * @param refused those that it refused for good, and why
 */
record BulkOutcome(List<BulkItem> again, @Nullable String why, List<RefusedItem> refused) {
  private static final int REASON_LENGTH = 500;

  static BulkOutcome of(BulkResponse answer, List<BulkItem> items) throws IOException {
    List<BulkItem> again = new ArrayList<>();
    List<RefusedItem> refused = new ArrayList<>();
    if (!answer.errors()) {
      return new BulkOutcome(again, null, refused);
    }
    List<BulkResponseItem> results = answer.items();
    if (results.size() != items.size()) {
      throw new IOException(
          "Elasticsearch's answer to a bulk of "
              + items.size()
              + " documents has results of "
              + results.size());
    }
    String why = null;
    for (int i = 0; i < items.size(); i++) {
      BulkResponseItem result = results.get(i);
      ErrorCause error = result.error();
      if (result.status() == 404 && items.get(i).document().source() == null) {
        // It is not there, which is what is wanted.
        continue;
      }
      switch (Fate.of(result.status(), error == null ? "" : text(error.reason(), ""))) {
        case TAKEN -> {}
        case AGAIN -> {
          again.add(items.get(i));
          why = why == null ? reason(result.status(), error) : why;
        }
        case REFUSED -> refused.add(new RefusedItem(items.get(i), reason(result.status(), error)));
      }
    }
    return new BulkOutcome(again, why, refused);
  }

  private static String reason(int status, @Nullable ErrorCause error) {
    StringBuilder text = new StringBuilder("Elasticsearch refused it with ").append(status);
    if (error != null) {
      text.append(": ").append(text(error.type(), "no type"));
      text.append(": ").append(Failures.withoutValues(text(error.reason(), "no reason")));
      if (error.causedBy() != null && error.causedBy().reason() != null) {
        text.append(": ").append(Failures.withoutValues(error.causedBy().reason()));
      }
    }
    return text.length() > REASON_LENGTH ? text.substring(0, REASON_LENGTH) + "..." : text + "";
  }

  private static String text(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
