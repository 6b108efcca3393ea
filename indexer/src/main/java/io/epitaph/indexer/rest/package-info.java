/**
 * Connections to Elasticsearch's REST API, and what it means when a request fails: {@link
 * io.epitaph.indexer.rest.IndexUnavailableException}, which a later attempt may help, or {@link
 * io.epitaph.indexer.rest.IndexRefusedException}, which none will.
 */
@NullMarked
package io.epitaph.indexer.rest;

import org.jspecify.annotations.NullMarked;
