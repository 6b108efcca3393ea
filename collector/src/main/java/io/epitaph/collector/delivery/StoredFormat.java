package io.epitaph.collector.delivery;

import io.epitaph.model.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes in which the spool's file holds a record. */
final class StoredFormat {
  private StoredFormat() {}

  static byte[] encode(Stored record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.message().bytes() + 256);
    Message message = record.message();
    Cursor place = record.place();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(record.at().toEpochMilli());
      out.writeBoolean(place != null);
      if (place != null) {
        out.writeUTF(place.at().toString());
        out.writeUTF(place.eventId() == null ? "" : place.eventId());
      }
      out.writeUTF(message.topic().topicName());
      out.writeUTF(message.key());
      out.writeInt(message.headers().size());
      for (Map.Entry<String, String> header : message.headers().entrySet()) {
        out.writeUTF(header.getKey());
        out.writeUTF(header.getValue());
      }
      out.writeInt(message.bytes());
      out.write(message.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Stored decode(long number, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Instant at = Instant.ofEpochMilli(in.readLong());
      Cursor place = null;
      if (in.readBoolean()) {
        Instant occurredAt = Instant.parse(in.readUTF());
        String event = in.readUTF();
        place = new Cursor(occurredAt, event.isEmpty() ? null : event);
      }
      String name = in.readUTF();
      Topic topic =
          Topic.named(name).orElseThrow(() -> new IllegalStateException("no topic " + name));
      String key = in.readUTF();
      Map<String, String> headers = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        headers.put(in.readUTF(), in.readUTF());
      }
      byte[] value = in.readNBytes(in.readInt());
      return new Stored(number, at, new Message(topic, key, value, headers), place);
    } catch (IOException | DateTimeException e) {
      throw new IllegalStateException("record " + number + " is damaged: " + e.getMessage(), e);
    }
  }
}
