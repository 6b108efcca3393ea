/** Elasticsearch's REST API by Elastic's low-level client, and the two ways in which it fails. */
@NullMarked
package io.epitaph.indexer.rest;

import org.jspecify.annotations.NullMarked;
