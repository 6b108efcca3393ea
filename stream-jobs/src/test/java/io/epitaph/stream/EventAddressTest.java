package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventAddressTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05.123456789Z");
  private static final EngineEvent EVENT = Samples.event("abc", T, "start");
  private static final String JSON = new String(Wire.write(EVENT), UTF_8);

  @Test
  void itIsWhatTheWholeRecordSays() throws Exception {
    EventAddress address = EventAddress.of(Wire.write(EVENT));
    assertThat(address).isEqualTo(new EventAddress(EVENT.engine().id(), "abc", T));
  }

  @Test
  void aNetworksEventBelongsToTheContainerThatJoined() {
    String json =
        JSON.replace("\"type\":\"container\"", "\"type\":\"network\"")
            .replaceFirst("\"attributes\":\\{[^}]*}", "\"attributes\":{\"container\":\"c1\"}");
    EventAddress address = EventAddress.of(json.getBytes(UTF_8));
    assertThat(address).isNotNull();
    assertThat(address.containerId()).isEqualTo("c1");
  }

  @Test
  void anImagesEventIsOfNoContainer() {
    String json = JSON.replace("\"type\":\"container\"", "\"type\":\"image\"");
    EventAddress address = EventAddress.of(json.getBytes(UTF_8));
    assertThat(address).isNotNull();
    assertThat(address.containerId()).isEmpty();
  }

  @Test
  void theEndOfAProbeIsSentToNoLife() {
    EventAddress address = EventAddress.of(Wire.write(Samples.event("abc", T, "exec_die")));
    assertThat(address).isEqualTo(new EventAddress(EVENT.engine().id(), "", T));
  }

  @Test
  void fieldsItDoesNotKnowArePassedOver() {
    String json =
        JSON.replaceFirst("\\{", "{\"engineId\":[{\"id\":\"x\"}],\"x\":{\"type\":\"y\"},");
    assertThat(EventAddress.of(json.getBytes(UTF_8)))
        .isEqualTo(EventAddress.of(JSON.getBytes(UTF_8)));
  }

  @Test
  void theOrderOfTheFieldsMakesNoDifference() throws Exception {
    ObjectNode event = (ObjectNode) Wire.MAPPER.readTree(JSON);
    ObjectNode reversed = Wire.MAPPER.createObjectNode();
    List<String> names = new ArrayList<>();
    event.fieldNames().forEachRemaining(names::add);
    Collections.reverse(names);
    names.forEach(name -> reversed.set(name, event.get(name)));
    assertThat(EventAddress.of(Wire.MAPPER.writeValueAsBytes(reversed)))
        .isEqualTo(EventAddress.of(JSON.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"schema\":2", "\"schema\":\"1\"", "\"schema\":9999999999999", "\"skema\":1"})
  void anotherSchemaIsLeftToWhoReadsAll(String schema) {
    assertThat(EventAddress.of(JSON.replace("\"schema\":1", schema).getBytes(UTF_8))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "null", "{\"schema\":1}", "{\"schema\":1,\"engine\":7}"})
  void whatIsNoEventIsLeftToWhoReadsAll(String json) {
    assertThat(EventAddress.of(json.getBytes(UTF_8))).isNull();
  }

  @Test
  void aTimeThatIsNoneIsLeftToWhoReadsAll() {
    String json = JSON.replaceFirst("\"occurredAt\":\"[^\"]*\"", "\"occurredAt\":\"noon\"");
    assertThat(EventAddress.of(json.getBytes(UTF_8))).isNull();
  }
}
