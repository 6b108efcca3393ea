package io.epitaph.cli;

import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.Collectors;
import io.epitaph.engine.identity.HostName;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.Topics;
import io.epitaph.metrics.Watched;
import io.epitaph.stack.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a collector. */
@Command(
    name = CollectorCommand.NAME,
    mixinStandardHelpOptions = true,
    description = "Runs a collector: publishes an engine's events to Kafka.",
    footer = {
      "",
      "Example: epitaph collector --kafka kafka:9092 --state /var/lib/epitaph/collector"
    })
final class CollectorCommand extends ServiceCommand {
  static final String NAME = "collector";

  private final Surroundings surroundings;

  @Mixin private EngineOptions engines;

  @Mixin private MaskOptions masking;

  @Mixin private MaskingKeyOption sharedKey;

  @Setting
  @Option(
      names = "--state",
      required = true,
      paramLabel = "DIR",
      description =
          "The collector's own folder; one for each collector. With several engines each has a"
              + " folder in it.")
  private Path state;

  @Setting
  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "The host's name in every record. Default: the name of this host.")
  private @Nullable String host;

  @Setting
  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "How often it reports that it runs, 100ms to 30s. Default: ${DEFAULT-VALUE}.")
  private Duration heartbeat;

  @Setting
  @Option(
      names = "--snapshot-threads",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many containers to inspect at the same time. Default: ${DEFAULT-VALUE}.")
  private int snapshotThreads;

  @Setting
  @Option(
      names = "--queue-lines",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "How many events may wait to be decoded. From half of it the engine is read more slowly;"
              + " beyond it the stream is closed, and opened again at the cursor."
              + " Default: ${DEFAULT-VALUE}.")
  private int queueLines;

  @Setting
  @Option(
      names = "--queue-bytes",
      paramLabel = "N",
      defaultValue = "134217728",
      description = "The same in bytes. Default: ${DEFAULT-VALUE}.")
  private long queueBytes;

  @Setting
  @Option(
      names = "--spool-bytes",
      paramLabel = "N",
      defaultValue = "2147483648",
      description =
          "How many bytes of records may wait for Kafka on disk, in the state folder. Beyond it the"
              + " engine is read no further, and what it forgets is a gap."
              + " Default: ${DEFAULT-VALUE}.")
  private long spoolBytes;

  @Setting
  @Option(
      names = "--kernel-log",
      paramLabel = "FILE",
      defaultValue = "/dev/kmsg",
      description =
          "The log of the kernel under the engine, which shows OOM kills that the engine does not;"
              + " off for none. Not read for an engine on another host. Default: ${DEFAULT-VALUE}.")
  private String kernelLog;

  @Setting
  @Option(
      names = "--topic-partitions",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Above 0: create missing topics with that many partitions, and report settings of existing"
              + " ones that differ. Default: ${DEFAULT-VALUE}.")
  private int topicPartitions;

  @Setting
  @Option(
      names = "--topic-replicas",
      paramLabel = "N",
      defaultValue = "1",
      description = "The replicas of the topics that it creates. Default: ${DEFAULT-VALUE}.")
  private short topicReplicas;

  private Collectors collectors;

  CollectorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** One for each engine. */
  List<CollectorSettings> settings() {
    List<URI> watched = engines.watched(surroundings.environment()).stream().distinct().toList();
    if (watched.size() == 1) {
      return List.of(settings(watched.get(0), state));
    }
    StateFolder folders = new StateFolder(state);
    return watched.stream()
        .map(engine -> settings(engine, state.resolve(folders.collector(engine).getFileName())))
        .toList();
  }

  private CollectorSettings settings(URI engine, Path folder) {
    CollectorSettings settings =
        new CollectorSettings(
            engine,
            kafka.settings(),
            folder,
            host == null ? HostName.get() : host,
            heartbeat,
            snapshotThreads,
            queueLines,
            queueBytes,
            kernelLog(engine),
            spoolBytes,
            masking.masking(sharedKey.key()));
    if (topicPartitions < 0) {
      throw new IllegalArgumentException(
          "topic-partitions: got " + topicPartitions + ", wanted 0 or more");
    }
    if (topicReplicas < 1) {
      throw new IllegalArgumentException(
          "topic-replicas: got " + topicReplicas + ", wanted 1 or more");
    }
    return settings;
  }

  private @Nullable Path kernelLog(URI engine) {
    boolean read = !kernelLog.equals("off") && CollectorSettings.isLocal(engine);
    return read ? Path.of(kernelLog) : null;
  }

  @Override
  String name() {
    return NAME;
  }

  @Override
  int metricsPort() {
    return 9471;
  }

  @Override
  Service start() throws IOException {
    Collectors started = Collectors.start(settings());
    collectors = started;
    return started;
  }

  /** Each engine's numbers apart. */
  @Override
  List<Watched> watched(Service service) {
    return collectors.each().entrySet().stream()
        .map(
            each ->
                new Watched(
                    name(), Map.of("engine", each.getKey().toString()), each.getValue()::status))
        .toList();
  }

  /** After the start: events meanwhile wait in the collector's memory, not in the engine's. */
  @Override
  void started() throws IOException, InterruptedException {
    if (topicPartitions > 0) {
      Topics.await(kafka.settings(), topicPartitions, topicReplicas);
    }
  }
}
