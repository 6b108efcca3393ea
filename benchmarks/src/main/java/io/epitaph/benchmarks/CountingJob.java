package io.epitaph.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.ForensicsJob;
import io.epitaph.stream.ForensicsSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A Flink job with the settings of the {@link ForensicsJob}: it reads, parses and counts. */
final class CountingJob {
  private CountingJob() {}

  public static void main(String[] arguments) throws Exception {
    Configuration configuration = ForensicsJob.configuration(ForensicsSettings.of(arguments[0]));
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_PORT, "0");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    KafkaSource<byte[]> source =
        KafkaSource.<byte[]>builder()
            .setBootstrapServers(arguments[0])
            .setTopics(Topic.EVENTS.topicName())
            .setGroupId(UUID.randomUUID().toString())
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new Bytes())
            .build();
    KafkaSink<String> sink =
        KafkaSink.<String>builder()
            .setBootstrapServers(arguments[0])
            .setRecordSerializer(
                KafkaRecordSerializationSchema.builder()
                    .setTopic(DetectReport.COUNTS)
                    .setValueSerializationSchema(new SimpleStringSchema())
                    .build())
            .build();
    env.setBufferTimeout(5);
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "events")
        .flatMap(new Count())
        .returns(Types.STRING)
        .sinkTo(sink);
    env.execute("count");
  }

  /** A record as it is. */
  static final class Bytes implements KafkaRecordDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<byte[]> out) {
      out.collect(record.value());
    }

    @Override
    public TypeInformation<byte[]> getProducedType() {
      return TypeInformation.of(byte[].class);
    }
  }

  /** Counts by action, and emits the count at each death. */
  static final class Count extends RichFlatMapFunction<byte[], String> {
    private static final long serialVersionUID = 1;

    private final Map<String, Long> counts = new LinkedHashMap<>();

    @Override
    public void flatMap(byte[] record, Collector<String> out) throws IOException {
      JsonNode event = Wire.MAPPER.readTree(record);
      String action = event.path("action").asText();
      long count = counts.merge(action, 1L, Long::sum);
      if (action.equals("die")) {
        out.collect(event.path("actorId").asText() + " " + count);
      }
    }
  }
}
