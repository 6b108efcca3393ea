package io.epitaph.indexer;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.rest.Failures;
import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends documents in bulk, and reports the result for each.
 *
 * @see <a href="https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-bulk.html">the
 *     bulk API</a>
 */
final class Bulk {
  /** A document, and the record that it was made of. */
  record Item(Document document, ConsumerRecord<String, byte[]> source) {}

  record Refused(Item item, String reason) {}

  /**
   * @param again those that Elasticsearch does not accept now
   * @param why the reason of the first of them; null when there is none
   * @param refused those that it refused for good, and why
   */
  record Outcome(List<Item> again, @Nullable String why, List<Refused> refused) {}

  enum Fate {
    TAKEN,
    AGAIN,
    REFUSED
  }

  /** What is read of an answer, or is not to be done without. */
  private static final String ANSWER =
      "took,errors,items.*._index,items.*.status,items.*.error.type,items.*.error.reason,"
          + "items.*.error.caused_by.type,items.*.error.caused_by.reason";

  private static final int REASON_LENGTH = 500;

  private final IndexClient client;

  Bulk(IndexClient client) {
    this.client = client;
  }

  /**
   * @throws IndexUnavailableException when nothing was accepted, and trying again may help
   * @throws IndexRefusedException when the content of the request is refused as a whole
   */
  Outcome send(List<Item> items) throws IOException {
    BulkRequest request =
        BulkRequest.of(r -> r.operations(items.stream().map(Bulk::operation).toList()));
    BulkResponse answer =
        client.ask(
            c -> c.withTransportOptions(o -> o.setParameter("filter_path", ANSWER)).bulk(request));
    return outcome(answer, items);
  }

  /** The document is sent as the bytes that it has. */
  private static BulkOperation operation(Item item) {
    Document document = item.document();
    byte[] source = document.source();
    VersionType versions = document.version() == null ? null : VersionType.ExternalGte;
    if (source == null) {
      return BulkOperation.of(
          o ->
              o.delete(
                  d ->
                      d.index(document.index())
                          .id(document.id())
                          .version(document.version())
                          .versionType(versions)));
    }
    return BulkOperation.of(
        o ->
            o.index(
                i ->
                    i.index(document.index())
                        .id(document.id())
                        .version(document.version())
                        .versionType(versions)
                        .document(BinaryData.of(source, ContentType.APPLICATION_JSON))));
  }

  static Outcome outcome(BulkResponse answer, List<Item> items) throws IOException {
    List<Item> again = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    if (!answer.errors()) {
      return new Outcome(again, null, refused);
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
      switch (fate(result.status(), error == null ? "" : text(error.reason(), ""))) {
        case TAKEN -> {}
        case AGAIN -> {
          again.add(items.get(i));
          why = why == null ? reason(result.status(), error) : why;
        }
        case REFUSED -> refused.add(new Refused(items.get(i), reason(result.status(), error)));
      }
    }
    return new Outcome(again, why, refused);
  }

  /**
   * What the status of one document means for it. Only what is wrong with the document itself is
   * refused: a cluster that lacks room, rights or an index is for its operator to fix, and then
   * accepts the document.
   */
  static Fate fate(int status, String reason) {
    return switch (status) {
      // A later revision is already indexed, which is what is wanted.
      case 409 -> Fate.TAKEN;
      case 401, 403, 404, 408, 429 -> Fate.AGAIN;
      // One more index would be too many for the cluster: Elasticsearch reports that as a bad
      // request.
      case 400 ->
          reason.contains("maximum") && reason.contains("shards") ? Fate.AGAIN : Fate.REFUSED;
      default -> status >= 500 ? Fate.AGAIN : status >= 300 ? Fate.REFUSED : Fate.TAKEN;
    };
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
