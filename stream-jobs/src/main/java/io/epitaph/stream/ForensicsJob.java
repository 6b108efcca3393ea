package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Derives lives, incarnations with their causes of death, and incidents from what the collectors
 * write. Epitaph's topics in, Epitaph's topics out.
 */
public final class ForensicsJob {
  /** Its consumer group, where Flink shows how far it is; its own state is what counts. */
  public static final String GROUP = "epitaph-forensics";

  /**
   * The topic of the engines, and the one that had their snapshots before, as long as it exists.
   */
  static final Pattern TOPICS =
      Pattern.compile(
          Stream.of(Topic.EVENTS, Topic.SNAPSHOTS)
              .map(topic -> Pattern.quote(topic.topicName()))
              .collect(Collectors.joining("|")));

  /**
   * Of keyed state, and so of tasks that may share an operator's work. Part of the savepoint
   * format, as the uids are.
   */
  static final int MAX_PARALLELISM = 1024;

  private static final String NAME = "epitaph-forensics";
  private static final TypeInformation<Output> OUTPUT = TypeInformation.of(Output.class);
  private static final Duration LARGEST_BACKOFF = Duration.ofMinutes(1);

  /** When it has run for this long, the next outage begins with the smallest back-off again. */
  private static final Duration RECOVERED = Duration.ofMinutes(5);

  private ForensicsJob() {}

  /**
   * Runs it on the cluster that it is submitted to.
   *
   * @param arguments {@code --kafka host:port}, {@code --exactly-once true}, {@code --kafka.NAME
   *     value} for Kafka's clients, {@code --config file}; all but the last are taken from the
   *     environment and the file too, as the {@code epitaph} command does
   * @throws IllegalArgumentException when one is wrong, before anything is connected to
   */
  public static void main(String[] arguments) throws Exception {
    ForensicsSettings settings = ForensicsArguments.read(arguments, System.getenv());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration(settings));
    define(env, source(settings), settings, sink(settings));
    env.execute(NAME);
  }

  /** What the job asks of Flink, whatever cluster it runs on. */
  public static Configuration configuration(ForensicsSettings settings) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.NAME, NAME);
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    // Nothing that goes from one function to the next is ever changed, so it need not be copied.
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(200));
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointEvery());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LARGEST_BACKOFF);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        RECOVERED);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    return configuration;
  }

  /** The whole topology. The uids are part of the savepoint format: they stay for ever. */
  public static void define(
      StreamExecutionEnvironment env,
      Source<Input, ?, ?> source,
      ForensicsSettings settings,
      Sink<Output> sink) {
    OutputTag<Output> written = new OutputTag<>("written", OUTPUT);
    // An alert does not wait for a buffer to fill.
    env.setBufferTimeout(5);

    SingleOutputStreamOperator<Input> inputs =
        env.fromSource(
                source,
                EngineTime.strategy(
                    new EngineTime.Settings(
                        settings.behind(), EngineTime.Settings.DEFAULTS.ahead())),
                "topics")
            .uid("topics")
            .process(new InputFilter(written), SerializedType.input())
            .uid("dead-letters")
            .name("dead letters");

    SingleOutputStreamOperator<Turn> turns =
        inputs
            .keyBy(Input::engineId, Types.STRING)
            .process(
                new EngineFunction(settings.lives(), settings.incidents(), written),
                SerializedType.json(Turn.class))
            .uid("engines")
            .name("engines");

    SingleOutputStreamOperator<Output> incidents =
        turns
            .filter(turn -> turn.workload().isClusterWide())
            .uid("cluster-wide")
            .name("cluster-wide")
            .keyBy(turn -> turn.workload().id(), Types.STRING)
            .process(new ClusterFunction(settings.incidents()), OUTPUT)
            .uid("incidents")
            .name("incidents");

    SingleOutputStreamOperator<Output> requests =
        turns
            .flatMap(new ArchiveFunction())
            .returns(OUTPUT)
            .uid("archive-requests")
            .name("archive requests");

    incidents
        .union(requests, turns.getSideOutput(written), inputs.getSideOutput(written))
        .sinkTo(sink)
        .uid("records")
        .name("records");
  }

  /**
   * The records of the engines, from where the state says. Without any, from the beginning: what is
   * derived again has the same ids and revisions.
   */
  public static KafkaSource<Input> source(ForensicsSettings settings) {
    return KafkaSource.<Input>builder()
        .setProperties(properties(settings))
        .setTopicPattern(TOPICS)
        .setGroupId(GROUP)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setProperty("fetch.max.wait.ms", "4000")
        // Until a collector has created the topics there is nothing to find.
        .setProperty("partition.discovery.interval.ms", "30000")
        .setProperty("max.partition.fetch.bytes", Integer.toString(Topic.MAX_RECORD_BYTES))
        .setDeserializer(new InputReader())
        .build();
  }

  /** Each output to its topic. */
  public static KafkaSink<Output> sink(ForensicsSettings settings) {
    var sink =
        KafkaSink.<Output>builder()
            .setKafkaProducerConfig(properties(settings))
            .setProperty("compression.type", "zstd")
            .setProperty("max.request.size", Integer.toString(Topic.MAX_RECORD_BYTES))
            .setRecordSerializer(new OutputWriter());
    if (settings.exactlyOnce()) {
      sink.setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
          .setTransactionalIdPrefix(NAME)
          // Brokers refuse more than 15 minutes unless configured otherwise.
          .setProperty("transaction.timeout.ms", "600000");
    } else {
      sink.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE);
    }
    return sink.build();
  }

  private static Properties properties(ForensicsSettings settings) {
    Properties properties = new Properties();
    properties.putAll(settings.kafka());
    return properties;
  }

  private static final class OutputWriter implements KafkaRecordSerializationSchema<Output> {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable ProducerRecord<byte[], byte[]> serialize(
        Output output, KafkaSinkContext context, @Nullable Long timestamp) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(output.topic(), output.keyBytes(), output.value());
      output
          .headers()
          .forEach(
              (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
      return record;
    }
  }
}
