package io.epitaph.stream;

import java.io.IOException;
import java.io.Writer;
import java.util.Properties;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.operators.Order;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Exports records out of a topic as it is now: each once, by its id, in its last revision, in order
 * of time. A bounded job; it changes nothing.
 */
public final class BatchExportJob {
  private static final TypeInformation<ExportLine> LINE = TypeInformation.of(ExportLine.class);

  private BatchExportJob() {}

  /** Learns how far it is. */
  @FunctionalInterface
  public interface Progress {
    void written(long records);
  }

  /** The whole topology: of each id the newest, in order of time. */
  static DataStream<ExportLine> define(
      StreamExecutionEnvironment env, Source<ExportLine, ?, ?> source) {
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "topic", LINE)
        .uid("export-topic")
        .keyBy(ExportLine::id, Types.STRING)
        .reduce(ExportLine::newer)
        .uid("export-newest")
        .filter(line -> !line.isWithdrawn())
        .uid("export-withdrawn")
        .fullWindowPartition()
        .sortPartition(ExportLine::order, Order.ASCENDING);
  }

  /** The topic, from its beginning to where it ends now. */
  static KafkaSource<ExportLine> source(ExportSettings settings) {
    Properties properties = new Properties();
    properties.putAll(settings.kafka());
    return KafkaSource.<ExportLine>builder()
        .setProperties(properties)
        .setTopics(settings.kind().topic().topicName())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.latest())
        .setProperty("isolation.level", "read_committed")
        .setDeserializer(new ExportReader(settings))
        .build();
  }

  /**
   * Runs the job in this process and writes what it finds.
   *
   * @return how many records were written
   * @throws IOException when Kafka cannot be read, or {@code out} not be written
   */
  public static long run(ExportSettings settings, Writer out, Progress progress)
      throws IOException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration());
    long written = 0;
    if (settings.format() == ExportSettings.Format.CSV) {
      out.write(ExportColumns.header(settings.kind()) + "\r\n");
    }
    String end = settings.format() == ExportSettings.Format.CSV ? "\r\n" : "\n";
    try {
      CloseableIterator<ExportLine> lines = define(env, source(settings)).executeAndCollect();
      try {
        while (lines.hasNext()) {
          out.write(lines.next().text() + end);
          written++;
          progress.written(written);
        }
      } finally {
        lines.close();
      }
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(
          "cannot export from Kafka at "
              + settings.kafka().get("bootstrap.servers")
              + ": "
              + RootCause.message(e),
          e);
    }
    return written;
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.NAME, "epitaph-export");
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    Loopback.configure(configuration, 0);
    // Sorting takes memory of Flink's own, and the disk beyond it.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    return configuration;
  }
}
