package io.epitaph.indexer;

/** A document that Elasticsearch refused for good, and why. */
record RefusedItem(BulkItem item, String reason) {}
