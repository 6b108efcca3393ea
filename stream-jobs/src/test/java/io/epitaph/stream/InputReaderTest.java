package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.OomKill;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class InputReaderTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05.123456789Z");

  private final InputReader reader = new InputReader();

  private Input read(Topic topic, byte[] value) {
    return reader.read(new ConsumerRecord<>(topic.topicName(), 3, 42, new byte[0], value));
  }

  private static byte[] changed(Object record, String field, Object value) throws Exception {
    ObjectNode json = (ObjectNode) Wire.MAPPER.readTree(Wire.write(record));
    json.putPOJO(field, value);
    return Wire.MAPPER.writeValueAsBytes(json);
  }

  @Test
  void anEventIsOfItsEngine() {
    Input input = read(Topic.EVENTS, Wire.write(Samples.event("abc", T, "start")));
    assertThat(input.kind()).isEqualTo(Input.Kind.EVENT);
    assertThat(input.engineId()).isEqualTo("engine-1");
    assertThat(input.at()).isEqualTo(T);
  }

  @Test
  void aHeartbeatSaysUpToWhenAllIsKnown() {
    Input input = Harness.input(Samples.heartbeat(T));
    assertThat(input.kind()).isEqualTo(Input.Kind.STATUS);
    assertThat(input.at()).isEqualTo(T);
  }

  @Test
  void aHeartbeatOfATopicOfItsOwnPromisesNothing() {
    Input input = read(Topic.STATUS, Wire.write(Samples.heartbeat(T)));
    assertThat(input.kind()).isEqualTo(Input.Kind.NOTHING);
    assertThat(input.at()).isNull();
  }

  @Test
  void whatTheKernelKilledIsOfItsEngineAndLetsNoTimePass() {
    OomKill kill =
        new OomKill(
            OomKill.SCHEMA,
            "k1",
            new EngineRef("engine-1", "docker-1", "host-1"),
            T,
            OomKill.Scope.HOST,
            "java",
            7,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(Topic.EVENTS.topicName(), 0, 0, new byte[0], Wire.write(kill));
    record.headers().add("type", "oom-kill".getBytes(UTF_8));
    Input input = reader.read(record);
    assertThat(input.kind()).isEqualTo(Input.Kind.OOM_KILL);
    assertThat(input.engineId()).isEqualTo("engine-1");
    assertThat(input.at()).isNull();
  }

  @Test
  void aTypeOfALaterVersionIsNotGuessedAt() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(Topic.EVENTS.topicName(), 0, 0, new byte[0], new byte[0]);
    record.headers().add("type", "rumour".getBytes(UTF_8));
    assertThat(reader.read(record).error()).contains("'rumour'");
  }

  @Test
  void brokenJsonKeepsItsBytesAndItsPlace() {
    byte[] broken = "{\"schema\":1,".getBytes(UTF_8);
    Input input = read(Topic.EVENTS, broken);
    assertThat(input.kind()).isEqualTo(Input.Kind.MALFORMED);
    assertThat(input.bytes()).isEqualTo(broken);
    assertThat(input.partition()).isEqualTo(3);
    assertThat(input.offset()).isEqualTo(42);
    assertThat(input.error()).startsWith("EngineEvent: ");
  }

  @Test
  void aLaterSchemaIsNotGuessedAt() throws Exception {
    Input input = read(Topic.EVENTS, changed(Samples.event("abc", T, "start"), "schema", 99));
    assertThat(input.kind()).isEqualTo(Input.Kind.MALFORMED);
    assertThat(input.error()).contains("schema 99 is later than " + EngineEvent.SCHEMA);
  }

  @Test
  void aTombstoneIsMalformedAndNoEndOfTheJob() {
    assertThat(
            reader
                .read(new ConsumerRecord<>(Topic.EVENTS.topicName(), 0, 0, new byte[0], null))
                .kind())
        .isEqualTo(Input.Kind.MALFORMED);
  }

  @Test
  void aTimeOutOfRangeIsMalformed() throws Exception {
    byte[] value =
        changed(Samples.event("abc", T, "start"), "occurredAt", "9999-01-01T00:00:00.000000000Z");
    assertThat(read(Topic.EVENTS, value).error()).contains("out of range");
  }
}
