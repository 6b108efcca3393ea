/**
 * Topics to Elasticsearch, and back: {@link io.epitaph.indexer.Indexer} writes {@linkplain
 * io.epitaph.indexer.documents documents}, {@link io.epitaph.indexer.search.IndexSearch} reads
 * records.
 */
@NullMarked
package io.epitaph.indexer;

import org.jspecify.annotations.NullMarked;
