/**
 * Topics to Elasticsearch, and back: {@link io.epitaph.indexer.Indexer} writes, {@link
 * io.epitaph.indexer.IndexReader} reads.
 *
 * <p>A <em>document</em> is one record under the names of the Elastic Common Schema, with the
 * record itself beside them, unsearched, so that a reader gets back what was written. Its index and
 * id follow from the record alone: what is indexed again is the same document.
 *
 * @see <a href="https://www.elastic.co/guide/en/ecs/8.17/index.html">ECS 8.17</a>
 */
@NullMarked
package io.epitaph.indexer;

import org.jspecify.annotations.NullMarked;
