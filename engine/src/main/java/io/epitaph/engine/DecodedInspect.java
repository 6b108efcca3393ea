package io.epitaph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.InspectSnapshot.Facts;

/**
 * What an engine says of a container.
 *
 * @param inspect the whole answer, masked
 */
public record DecodedInspect(Facts facts, JsonNode inspect) {}
