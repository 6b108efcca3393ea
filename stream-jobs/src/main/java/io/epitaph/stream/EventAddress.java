package io.epitaph.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The engine and container that an event is of, and its time: what Flink needs to route it to the
 * task that reads it whole. Read from the JSON without making a record, which takes several times
 * as long.
 *
 * @param containerId as {@link EngineEvent#containerId()}; empty for none, and for an event whose
 *     action is {@linkplain Actions#WITHOUT_EFFECT without effect}
 */
record EventAddress(String engineId, String containerId, Instant occurredAt) {

  /**
   * Reads an event's JSON only as far as needed: a collector writes the long parts last. Defects
   * after that are found when the event is read whole.
   *
   * @return null when the JSON does not say; reading the whole record says why
   */
  static @Nullable EventAddress of(byte[] json) {
    try (JsonParser parser = Wire.MAPPER.createParser(json)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? new AddressSearch().in(parser) : null;
    } catch (IOException | DateTimeException e) {
      return null;
    }
  }
}
