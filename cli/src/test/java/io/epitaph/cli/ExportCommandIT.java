package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Topics;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code epitaph export} from a real broker. */
class ExportCommandIT {
  @TempDir private static Path brokerFolder;
  private static KafkaBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void twoEventsOfWhichOneIsThereTwice() throws Exception {
    broker = KafkaBroker.start(brokerFolder, 0);
    Map<String, String> clients = Map.of("bootstrap.servers", broker.bootstrap());
    Topics.ensure(clients, 1, (short) 1);
    Sample sample = new Sample().event("14:00:21", "create").event("14:00:22", "start");
    try (KafkaProducer<String, byte[]> producer = Clients.producer(clients, Map.of())) {
      EngineEvent other = new Sample().event("14:00:23", "die").events().get(0);
      ProducerRecord<String, byte[]> status =
          new ProducerRecord<>(Topic.EVENTS.topicName(), "k", Wire.write(other));
      status.headers().add(EngineRecord.HEADER, EngineRecord.STATUS.header());
      producer.send(status).get();
      for (int round = 0; round < 2; round++) {
        for (EngineEvent event : sample.events()) {
          producer
              .send(
                  new ProducerRecord<>(
                      Topic.EVENTS.topicName(), Sample.CONTAINER, Wire.write(event)))
              .get();
        }
      }
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private Ran export(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "export";
    all[1] = "--kafka";
    all[2] = broker.bootstrap();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Ran.epitaph(
        Map.of("XDG_STATE_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString()), all);
  }

  @Test
  void eachRecordIsInTheFileOnceInOrderOfTime() throws Exception {
    Path file = folder.resolve("events.csv");
    Ran ran = export("--kind", "events", "--format", "csv", "-o", file.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("2 records in " + file);
    assertThat(Files.readAllLines(file)).hasSize(3);
    assertThat(Files.readAllLines(file).get(1)).contains("create");
    assertThat(Files.readAllLines(file).get(2)).contains("start");
  }

  @Test
  void aDashIsStandardOutput() {
    Ran ran = export("--kind", "events", "-o", "-");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"schema\":"));
  }
}
