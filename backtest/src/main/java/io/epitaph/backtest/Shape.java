package io.epitaph.backtest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;

/** What a JSON line is, by the names of its first fields: most lines need not be read further. */
enum Shape {
  /** An engine's, with {@code Type}, {@code Action} and {@code Actor}. */
  ENGINE_EVENT,
  /** One of an engine before 1.10: {@code status}, {@code id} and {@code from}. */
  OLD_ENGINE_EVENT,
  /** The first line of a recording. */
  RECORDING,
  /** An inspect answer between events. */
  LOOK,
  /** {@link io.epitaph.model.EngineEvent}. */
  EVENT,
  /** {@link io.epitaph.model.InspectSnapshot}. */
  SNAPSHOT,
  /** {@link io.epitaph.model.CollectorStatus}. */
  STATUS,
  /** {@link io.epitaph.model.OomKill}. */
  OOM_KILL,
  /** A line of the kernel's log, with its time. */
  KERNEL;

  static final String WANTED =
      "wanted an event as `docker events` prints it, a recording, or a record of Epitaph's events";

  /**
   * @throws MalformedRecordException when it is none of these; the message shows nothing of the
   *     line
   */
  static Shape of(byte[] line) throws MalformedRecordException {
    try (JsonParser parser = Wire.MAPPER.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedRecordException("got no JSON object, " + WANTED);
      }
      boolean old = false;
      boolean own = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        switch (name) {
          case "Type", "Action", "Actor" -> {
            return ENGINE_EVENT;
          }
          case "look" -> {
            return LOOK;
          }
          case "recording" -> {
            return RECORDING;
          }
          case "occurredAt" -> {
            return EVENT;
          }
          case "takenAt" -> {
            return SNAPSHOT;
          }
          case "killedAt" -> {
            return OOM_KILL;
          }
          case "kmsg" -> {
            return KERNEL;
          }
          case "at" -> {
            return STATUS;
          }
          case "schema" -> own = true;
          case "status" -> old = true;
          default -> {}
        }
        parser.nextToken();
        parser.skipChildren();
      }
      if (old && !own) {
        return OLD_ENGINE_EVENT;
      }
      throw new MalformedRecordException(
          (own ? "got a record of another kind, " : "got JSON of another kind, ") + WANTED);
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the line.
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw new MalformedRecordException(
          "got broken JSON at byte " + at + " of " + line.length + ", " + WANTED);
    } catch (MalformedRecordException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedRecordException("cannot be read", e);
    }
  }
}
