package io.epitaph.indexer;

import co.elastic.clients.elasticsearch.indices.get_mapping.IndexMappingRecord;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.documents.FieldMappings;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields that this version has, put into the indices that an earlier one made and that are still
 * written to: a template is for new indices only. What is there stays as it is, and documents that
 * were indexed before have no values for it until they come again.
 */
final class NewFields {
  private static final Logger LOG = LoggerFactory.getLogger(NewFields.class);
  private static final String PROPERTIES = "properties";

  private NewFields() {}

  /**
   * What cannot be changed is left as it is, and logged: an old index may be read-only, or the
   * indexer not allowed to see its mapping.
   *
   * @param now days before it are over; a month's documents may still be revised
   * @throws IndexUnavailableException when it is busy or does not answer: nothing asks again later
   */
  static void add(IndexClient client, Instant now) throws IndexUnavailableException {
    for (IndexKind kind : IndexKind.values()) {
      try {
        add(client, kind, now);
      } catch (IOException e) {
        throwIfPassing(e);
        LOG.warn("indices may lack new fields kind={}: {}", Wire.name(kind), e.getMessage());
      }
    }
  }

  private static void add(IndexClient client, IndexKind kind, Instant now) throws IOException {
    String indices = kind.isMonthly() ? kind.pattern() : kind.index(now);
    Map<String, IndexMappingRecord> there =
        client
            .ask(c -> c.indices().getMapping(m -> m.index(indices).ignoreUnavailable(true)))
            .result();
    for (InputStream fields : new InputStream[] {FieldMappings.common(), FieldMappings.of(kind)}) {
      JsonNode wanted;
      try (fields) {
        wanted = Wire.MAPPER.readTree(fields).at("/template/mappings/properties");
      }
      for (Map.Entry<String, IndexMappingRecord> each : there.entrySet()) {
        add(client, each.getKey(), wanted, each.getValue());
      }
    }
  }

  private static void add(
      IndexClient client, String index, JsonNode wanted, IndexMappingRecord there)
      throws IndexUnavailableException {
    ObjectNode missing = MissingFields.of(wanted, there.mappings().properties());
    if (missing.isEmpty()) {
      return;
    }
    String body = Wire.MAPPER.createObjectNode().set(PROPERTIES, missing).toString();
    try {
      client.ask(c -> c.indices().putMapping(p -> p.index(index).withJson(new StringReader(body))));
      LOG.info("new fields put index={} fields={}", index, body);
    } catch (IOException e) {
      throwIfPassing(e);
      LOG.warn("an index lacks new fields index={}: {}", index, e.getMessage());
    }
  }

  private static void throwIfPassing(IOException e) throws IndexUnavailableException {
    if (e instanceof IndexUnavailableException unavailable && unavailable.isPassing()) {
      throw unavailable;
    }
  }
}
