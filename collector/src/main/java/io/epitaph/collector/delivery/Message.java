package io.epitaph.collector.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record to be sent. */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never copied.
public record Message(Topic topic, String key, byte[] value, Map<String, String> headers) {
  /** A size that every topic accepts. */
  private static final int SMALL_VALUE = 512 * 1024;

  private static final JsonFactory JSON = Wire.MAPPER.getFactory();

  /** A record of an engine, beside its other ones. */
  public static Message of(EngineRecord type, String engineId, byte[] value) {
    return new Message(
        Topic.EVENTS,
        engineId,
        value,
        type == EngineRecord.EVENT ? Map.of() : Map.of(EngineRecord.HEADER, Wire.name(type)));
  }

  /**
   * The dead letter of a line of an engine.
   *
   * @param line without secrets
   */
  public static Message deadLetter(byte[] line, String error) {
    DeadLetter letter = DeadLetter.ofLine(error, line);
    return new Message(Topic.DEAD_LETTERS, letter.key(), line, letter.headers());
  }

  int bytes() {
    return value.length;
  }

  /** It, or what is sent in its place when it is larger than any topic accepts. */
  Message fitting() {
    Message fits = this;
    for (Message smaller = fits.smaller();
        fits.bytes() > Topic.MAX_VALUE_BYTES && smaller != null;
        smaller = fits.smaller()) {
      fits = smaller;
    }
    return fits;
  }

  /**
   * What is sent in its place when it is too large: a snapshot without inspect's answer, and the
   * dead letter of all else, at last a cut one; null when there is nothing smaller.
   */
  @Nullable Message smaller() {
    if (bytes() <= SMALL_VALUE) {
      return null;
    }
    String why = "a record of " + bytes() + " bytes is larger than the topic accepts";
    if (topic == Topic.DEAD_LETTERS) {
      return new Message(topic, key, Arrays.copyOf(value, SMALL_VALUE), headers);
    }
    try {
      EngineRecord type =
          EngineRecord.of(topic.topicName(), header(EngineRecord.HEADER))
              .orElse(EngineRecord.EVENT);
      if (type == EngineRecord.EVENT) {
        String line = Wire.read(value, EngineEvent.class).line();
        return deadLetter(line.getBytes(StandardCharsets.UTF_8), "event: " + why);
      }
      if (type == EngineRecord.SNAPSHOT) {
        InspectSnapshot snapshot = Wire.read(value, InspectSnapshot.class);
        if (snapshot.inspect() != null) {
          return of(
              type,
              key,
              Wire.write(snapshot.withoutInspect("the whole answer is left out: " + why)));
        }
      }
    } catch (MalformedRecordException e) {
      // What is read back is what was written; if not, its bytes are all that is known.
    }
    return deadLetter(value, why);
  }

  private byte @Nullable [] header(String name) {
    String text = headers.get(name);
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** The record's own id; null when it has none. */
  @Nullable String id() {
    return idOf(value);
  }

  /** The id in the JSON of a record; null when there is none. */
  static @Nullable String idOf(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("id");
        JsonToken next = parser.nextToken();
        if (found) {
          return next == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
