/**
 * Connections to Elasticsearch's REST API, and what it means when a request fails: {@link
 * io.epitaph.indexer.rest.IndexUnavailableException}, where a later attempt may succeed, or {@link
 * io.epitaph.indexer.rest.IndexRefusedException}, which none will.
 */
@NullMarked
package io.epitaph.indexer.rest;

import org.jspecify.annotations.NullMarked;
