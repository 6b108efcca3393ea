package io.epitaph.stack.demo;

import io.epitaph.model.Incarnation;
import java.time.Duration;

/**
 * A death that was found in Elasticsearch.
 *
 * @param container its container's name
 * @param run the incarnation that died
 * @param after from its death, by the engine's clock, until it was found, by this machine's
 */
public record Death(String container, Incarnation run, Duration after) {}
