package io.epitaph.indexer;

import org.jspecify.annotations.Nullable;

/**
 * One document to be.
 *
 * @param index where it belongs
 * @param id the record's
 * @param version the record's revision; null for what never changes
 * @param source JSON, UTF-8, one line
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Document(String index, String id, @Nullable Long version, byte[] source) {}
