package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incarnation;
import io.epitaph.model.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ExportReaderTest {
  private static List<ExportLine> read(ConsumerRecord<byte[], byte[]> record) {
    ExportSettings settings =
        new ExportSettings(
            Map.of(), ExportSettings.Kind.INCARNATIONS, null, null, ExportSettings.Format.NDJSON);
    List<ExportLine> lines = new ArrayList<>();
    new ExportReader(settings).deserialize(record, new ListCollector<>(lines));
    return lines;
  }

  private static ConsumerRecord<byte[], byte[]> deleted(String revision) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(Topic.INCARNATIONS.topicName(), 0, 0, "id-1".getBytes(UTF_8), null);
    if (!revision.isEmpty()) {
      record.headers().add(Incarnation.REVISION, revision.getBytes(UTF_8));
    }
    return record;
  }

  @Test
  void oneThatWasWithdrawnEndsWhatWasWrittenOfItBefore() {
    ExportLine before = new ExportLine("id-1", 3, 17, 0, "text");
    assertThat(read(deleted("4")))
        .singleElement()
        .satisfies(line -> assertThat(before.newer(line).isWithdrawn()).isTrue());
  }

  @Test
  void oneThatCameAgainAfterItWasWithdrawnIsWritten() {
    ExportLine after = new ExportLine("id-1", 5, 17, 0, "text");
    assertThat(read(deleted("4")))
        .singleElement()
        .satisfies(line -> assertThat(line.newer(after)).isSameAs(after));
  }

  @Test
  void whatWasDeletedByAgeIsNoLine() {
    assertThat(read(deleted(""))).isEmpty();
  }

  @Test
  void aRevisionThatIsNoNumberIsLeftOut() {
    assertThat(read(deleted("4x"))).isEmpty();
  }
}
