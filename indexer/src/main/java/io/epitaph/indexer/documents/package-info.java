/**
 * Records as documents: {@link io.epitaph.indexer.documents.Documents} makes them, with a class for
 * each kind of record.
 *
 * <p>A <em>document</em> is one record under the names of the Elastic Common Schema, ours under
 * {@code epitaph} where Elastic has none, and the record itself, unsearched, under {@code
 * epitaph.record}, so that a reader gets back what was written. Its index and id follow from the
 * record alone: what is indexed again is the same document.
 *
 * @see <a href="https://www.elastic.co/guide/en/ecs/8.17/index.html">ECS 8.17</a>
 */
@NullMarked
package io.epitaph.indexer.documents;

import org.jspecify.annotations.NullMarked;
