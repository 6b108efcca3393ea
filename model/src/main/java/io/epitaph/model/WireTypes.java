package io.epitaph.model;

import com.fasterxml.jackson.databind.module.SimpleModule;
import java.time.Duration;
import java.time.Instant;

/** How times, durations and constants are written; {@link Wire} has the rules. */
final class WireTypes extends SimpleModule {
  WireTypes() {
    super("epitaph");
    addSerializer(Instant.class, new InstantJson.Writer());
    addDeserializer(Instant.class, new InstantJson.Reader());
    addSerializer(Duration.class, new DurationJson.Writer());
    addDeserializer(Duration.class, new DurationJson.Reader());
    addSerializer(Wire.Named.class, new NamedJson.Writer());
    setDeserializerModifier(new NamedJson.Readers());
  }
}
