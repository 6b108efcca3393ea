package io.epitaph.indexer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.rest.IndexHttp;
import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.http.entity.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * Sends documents by the bulk, and tells what became of each.
 *
 * @see <a href="https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-bulk.html">the
 *     bulk API</a>
 */
final class Bulk {
  /** A document, and where it came from. */
  record Item(Document document, Origin origin) {}

  /**
   * Where a record was read.
   *
   * @param value the record
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Origin(String topic, int partition, long offset, byte[] value) {}

  record Refused(Item item, String reason) {}

  /**
   * @param again those that Elasticsearch does not take now
   * @param why the reason of the first of them; null when there is none
   * @param refused those that it never will take, and why
   */
  record Outcome(List<Item> again, @Nullable String why, List<Refused> refused) {}

  enum Fate {
    TAKEN,
    AGAIN,
    REFUSED
  }

  private static final String PATH =
      "/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason,"
          + "items.*.error.caused_by.reason";
  private static final ContentType NDJSON = ContentType.create("application/x-ndjson");
  private static final int REASON_LENGTH = 500;

  private final IndexHttp http;

  Bulk(IndexHttp http) {
    this.http = http;
  }

  /**
   * @throws IndexUnavailableException when nothing was taken, and trying again may help
   * @throws IndexRefusedException when the content of the request is refused as a whole
   */
  Outcome send(List<Item> items) throws IOException {
    return outcome(http.ask("POST", PATH, body(items), NDJSON), items);
  }

  /** Two lines for each: what to do, and the document. */
  static byte[] body(List<Item> items) throws IOException {
    int size = 0;
    for (Item item : items) {
      size += item.document().source().length + 160;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(size);
    for (Item item : items) {
      Document document = item.document();
      try (JsonGenerator action = Wire.MAPPER.getFactory().createGenerator(body)) {
        action.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        action.writeStartObject();
        action.writeObjectFieldStart("index");
        action.writeStringField("_index", document.index());
        action.writeStringField("_id", document.id());
        if (document.version() != null) {
          action.writeNumberField("version", document.version());
          action.writeStringField("version_type", "external_gte");
        }
        action.writeEndObject();
        action.writeEndObject();
      }
      body.write('\n');
      body.writeBytes(document.source());
      body.write('\n');
    }
    return body.toByteArray();
  }

  static Outcome outcome(JsonNode answer, List<Item> items) throws IOException {
    List<Item> again = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    if (!answer.path("errors").asBoolean(true)) {
      return new Outcome(again, null, refused);
    }
    JsonNode results = answer.path("items");
    if (results.size() != items.size()) {
      throw new IOException(
          "Elasticsearch's answer to a bulk of "
              + items.size()
              + " documents tells of "
              + results.size());
    }
    String why = null;
    for (int i = 0; i < items.size(); i++) {
      JsonNode result = results.get(i).path("index");
      int status = result.path("status").asInt();
      JsonNode error = result.path("error");
      switch (fate(status, error.path("reason").asText())) {
        case TAKEN -> {}
        case AGAIN -> {
          again.add(items.get(i));
          why = why == null ? reason(status, error) : why;
        }
        case REFUSED -> refused.add(new Refused(items.get(i), reason(status, error)));
      }
    }
    return new Outcome(again, why, refused);
  }

  /**
   * What the status of one document means for it. Only what is wrong with the document itself is
   * refused: a cluster that lacks room, rights or an index is for its operator to mend, and then
   * takes the document.
   */
  static Fate fate(int status, String reason) {
    return switch (status) {
      // A later revision is there already, which is what is wanted.
      case 409 -> Fate.TAKEN;
      case 401, 403, 404, 408, 429 -> Fate.AGAIN;
      // One index more would be too many for the cluster: told as a bad request.
      case 400 ->
          reason.contains("maximum") && reason.contains("shards") ? Fate.AGAIN : Fate.REFUSED;
      default -> status >= 500 ? Fate.AGAIN : status >= 300 ? Fate.REFUSED : Fate.TAKEN;
    };
  }

  private static String reason(int status, JsonNode error) {
    String cause = error.path("caused_by").path("reason").asText();
    String text =
        "Elasticsearch refused it with "
            + status
            + ": "
            + error.path("type").asText("no type")
            + ": "
            + IndexHttp.withoutValues(error.path("reason").asText("no reason"))
            + (cause.isEmpty() ? "" : ": " + IndexHttp.withoutValues(cause));
    return text.length() > REASON_LENGTH ? text.substring(0, REASON_LENGTH) + "..." : text;
  }
}
