package io.epitaph.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientsTest {
  @Test
  void aSettingThatKafkaDoesNotTakeIsNamed() {
    assertThatThrownBy(
            () ->
                Clients.check(
                    Map.of("bootstrap.servers", "kafka:9092", "security.protocol", "perhaps")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("kafka: ")
        .hasMessageContaining("security.protocol");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () ->
                Clients.check(
                    Map.of(
                        "bootstrap.servers", "kafka:9092",
                        "security.protocol", "SSL",
                        "ssl.truststore.location", "/nowhere/truststore.jks")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/nowhere/truststore.jks");
  }

  @Test
  void aKafkaThatCannotBeReachedIsNoWrongSetting() {
    Map<String, String> client = Map.of("bootstrap.servers", "kafka.invalid:9092");
    assertThat(Clients.check(client)).isEqualTo(client);
  }

  @Test
  void theUsersSettingsComeBeforeDefaultsAndAfterGuarantees() {
    Map<String, Object> consumer =
        Clients.consumer(
            Map.of("fetch.max.wait.ms", "10", "enable.auto.commit", "true"), "epitaph-test");
    assertThat(consumer)
        .containsEntry("fetch.max.wait.ms", "10")
        .containsEntry("enable.auto.commit", false);
  }
}
