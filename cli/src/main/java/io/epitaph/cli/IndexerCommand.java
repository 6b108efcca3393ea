package io.epitaph.cli;

import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Service;
import io.epitaph.metrics.Sample;
import io.epitaph.stack.IndexSamples;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an indexer. */
@Command(
    name = "indexer",
    mixinStandardHelpOptions = true,
    description = "Runs an indexer: writes the records in Kafka to Elasticsearch.",
    footer = {"", "Example: epitaph indexer --kafka kafka:9092 --elasticsearch http://search:9200"})
final class IndexerCommand extends ServiceCommand {
  @Setting
  @Option(
      names = "--elasticsearch",
      required = true,
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Elasticsearch's address, http://host:9200.")
  private URI elasticsearch;

  @Setting
  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description =
          "Its API key, encoded. Set it in the environment or the file: ps shows arguments.")
  private @Nullable String apiKey;

  @Setting
  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "epitaph-indexer",
      description =
          "The consumer group; indexers of one group share the partitions."
              + " Default: ${DEFAULT-VALUE}.")
  private String group;

  @Setting
  @Option(
      names = "--refresh",
      paramLabel = "TIME",
      defaultValue = "1s",
      description =
          "How soon indexed documents can be found, in indices that it creates. With the default, an"
              + " index that nobody searched for 30 s rests until the next search, which waits for what"
              + " is new. Default: ${DEFAULT-VALUE}.")
  private Duration refresh;

  @Setting
  @Option(
      names = "--probes",
      arity = "1",
      paramLabel = "true|false",
      defaultValue = "false",
      description = "Index the exec events of health checks too. Default: ${DEFAULT-VALUE}.")
  private boolean probes;

  IndexerSettings settings() {
    return new IndexerSettings(kafka.settings(), elasticsearch, apiKey, group, refresh, probes);
  }

  @Override
  String name() {
    return "indexer";
  }

  @Override
  int metricsPort() {
    return 9473;
  }

  @Override
  Supplier<List<Sample>> samples() {
    return new IndexSamples(elasticsearch, apiKey);
  }

  @Override
  Service start() {
    return Indexer.start(settings());
  }
}
