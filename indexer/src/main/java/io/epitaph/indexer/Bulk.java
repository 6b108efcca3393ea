package io.epitaph.indexer;

import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import java.io.IOException;
import java.util.List;

/**
 * Sends documents in bulk, and reports the result for each.
 *
 * @see <a href="https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-bulk.html">the
 *     bulk API</a>
 */
final class Bulk {
  /** What is read of an answer, or is not to be done without. */
  private static final String ANSWER =
      "took,errors,items.*._index,items.*.status,items.*.error.type,items.*.error.reason,"
          + "items.*.error.caused_by.type,items.*.error.caused_by.reason";

  private final IndexClient client;

  Bulk(IndexClient client) {
    this.client = client;
  }

  /**
   * @throws IndexUnavailableException when nothing was accepted, and trying again may help
   * @throws IndexRefusedException when the content of the request is refused as a whole
   */
  BulkOutcome send(List<BulkItem> items) throws IOException {
    BulkRequest request =
        BulkRequest.of(r -> r.operations(items.stream().map(Bulk::operation).toList()));
    BulkResponse answer =
        client.ask(
            c -> c.withTransportOptions(o -> o.setParameter("filter_path", ANSWER)).bulk(request));
    return BulkOutcome.of(answer, items);
  }

  /** The document is sent as the bytes that it has. */
  private static BulkOperation operation(BulkItem item) {
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
}
