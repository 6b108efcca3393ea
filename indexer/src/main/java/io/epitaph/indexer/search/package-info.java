/**
 * What was indexed, read back as records: {@link io.epitaph.indexer.search.IndexSearch} is asked,
 * with a query for each kind that is searched. For commands that must answer in under a second: no
 * Kafka, and only the low-level client of Elasticsearch.
 */
@NullMarked
package io.epitaph.indexer.search;

import org.jspecify.annotations.NullMarked;
