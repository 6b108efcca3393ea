package io.epitaph.cli;

import io.epitaph.engine.DockerEngine;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Ports;
import io.epitaph.stack.Preflight;
import io.epitaph.stack.Receivers;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.stack.StateFolders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the embedded stack. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs all of Epitaph on this machine and watches its engine, until Ctrl-C.",
    footer = {"", "Example: epitaph up --state /var/lib/epitaph --port-elasticsearch 9200"})
final class UpCommand implements Callable<Integer> {
  @Setting
  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "The state folder. Default: /var/lib/epitaph for root, else ~/.local/state/epitaph.")
  private @Nullable Path state;

  @Mixin private EngineOptions engines;

  @Setting
  @Option(names = "--port-kafka", paramLabel = "PORT", description = "Default: a free one.")
  private int kafkaPort;

  @Setting
  @Option(names = "--port-elasticsearch", paramLabel = "PORT", description = "Default: a free one.")
  private int elasticsearchPort;

  @Setting
  @Option(names = "--port-flink", paramLabel = "PORT", description = "Default: a free one.")
  private int flinkPort;

  @Setting
  @Option(
      names = "--port-metrics",
      paramLabel = "PORT",
      description = "Of /metrics (Prometheus) and /healthz. Default: a free one.")
  private int metricsPort;

  @Setting
  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "Elasticsearch's heap. Default: ${DEFAULT-VALUE}.")
  private String heap;

  @Mixin private ReceiverOptions receivers;

  @Mixin private MaskOptions masking;

  @Mixin private MaskingKeyOption sharedKey;

  @Mixin private KeepOption keep;

  private final Surroundings surroundings;

  @SuppressWarnings("unused") // SettingDefaults looks for it among the options.
  @Mixin
  private ConfigOption config;

  UpCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    StackSettings settings = settings();
    List<URI> watched = settings.engines().stream().map(Source::address).toList();
    keep.check(watched);
    Preflight.check(settings);
    LogFile.in(settings.folder());
    // An uncaught error in a library's thread is for the log, not for the terminal.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> LoggerFactory.getLogger(UpCommand.class).error("in {}", thread, e));
    surroundings.note("starting in " + settings.folder());
    settings.engines().forEach(engine -> warnIfUnavailable(engine.address()));
    Lifetime lifetime = new Lifetime(Thread.currentThread(), this::noteEnding);
    Runtime.getRuntime().addShutdownHook(new Thread(lifetime::end, "epitaph-end"));
    KeepOption.Keepers keepers = keep.start(watched, surroundings::note);
    try {
      EmbeddedStack stack =
          EmbeddedStack.start(
              settings, surroundings.environment(), new PrintedProgress(surroundings));
      lifetime.started(stack);
      surroundings.note("Kafka          " + stack.kafka());
      surroundings.note("Elasticsearch  " + stack.elasticsearch());
      surroundings.note("metrics        " + stack.metrics() + "/metrics");
      settings.engines().forEach(e -> surroundings.note("watching       " + e.address()));
      surroundings.note("ready: try `epitaph lives` in another terminal; Ctrl-C ends it");
      stack.awaitEnd();
    } catch (InterruptedException e) {
      // Ctrl-C while it starts: what was started has been ended again.
      return 0;
    } finally {
      keepers.close();
      lifetime.over();
    }
    return 0;
  }

  private StackSettings settings() {
    Map<String, String> environment = surroundings.environment();
    List<URI> watched = engines.watched(environment);
    Path folder = state == null ? StateFolders.byDefault(environment).path() : state;
    return StackSettings.of(folder, watched.stream().map(Source::docker).toList())
        .withPorts(new Ports(kafkaPort, elasticsearchPort, flinkPort, metricsPort))
        .withHeap(heap)
        .withMasking(masking.masking(sharedKey.key()))
        .withReceivers(
            new Receivers(
                receivers.alertmanager,
                receivers.cloudEvents,
                receivers.cloudEventsSecret,
                receivers.slack,
                receivers.quiet()));
  }

  /** Does not wait for the engine: the collector connects once it answers. */
  private void warnIfUnavailable(URI engine) {
    Thread check =
        new Thread(
            () -> {
              try {
                DockerEngine.connect(engine).close();
              } catch (IOException e) {
                surroundings.note(
                    "warning: " + e.getMessage() + "; the engine is watched once it answers");
              }
            },
            "epitaph-engine-check");
    check.setDaemon(true);
    check.start();
  }

  private void noteEnding() {
    surroundings.note("stopping");
  }
}
