package io.epitaph.indexer.documents;

import org.jspecify.annotations.Nullable;

/**
 * One document for Elasticsearch.
 *
 * @param index where it belongs
 * @param id the record's
 * @param version the record's revision; null for what never changes
 * @param source JSON, UTF-8, one line; null to delete it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Document(String index, String id, @Nullable Long version, byte @Nullable [] source) {

  /** How much of a bulk it takes, about. */
  public int size() {
    return source == null ? 0 : source.length;
  }
}
