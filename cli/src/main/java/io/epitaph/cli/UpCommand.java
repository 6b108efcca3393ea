package io.epitaph.cli;

import io.epitaph.engine.DockerEngine;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.StackSettings;
import io.epitaph.stack.StackSettings.Ports;
import io.epitaph.stack.StackSettings.Receivers;
import io.epitaph.stack.StackSettings.Source;
import io.epitaph.stack.StateFolders;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the embedded stack. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs all of Epitaph on this machine and watches its engine, until Ctrl-C.",
    footer = {"", "Example: epitaph up --state /var/lib/epitaph --port-elasticsearch 9200"})
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "The state folder. Without: /var/lib/epitaph for root, else ~/.local/state/epitaph.")
  private @Nullable Path state;

  @Option(
      names = "--engine",
      paramLabel = "URI",
      description =
          "An engine to watch, unix:///path or tcp://host:port; may be given again."
              + " Without: DOCKER_HOST, else unix:///var/run/docker.sock.")
  private List<URI> engines = new ArrayList<>();

  @Option(names = "--port-kafka", paramLabel = "PORT", description = "Without: a free one.")
  private int kafkaPort;

  @Option(names = "--port-elasticsearch", paramLabel = "PORT", description = "Without: a free one.")
  private int elasticsearchPort;

  @Option(names = "--port-flink", paramLabel = "PORT", description = "Without: a free one.")
  private int flinkPort;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "Elasticsearch's heap. Default: ${DEFAULT-VALUE}.")
  private String heap;

  @Option(
      names = "--alertmanager",
      paramLabel = "URL",
      description = "Tell this Alertmanager of incidents.")
  private @Nullable URI alertmanager;

  @Option(
      names = "--cloudevents",
      paramLabel = "URL",
      description = "Post incidents here as CloudEvents; EPITAPH_CLOUDEVENTS_SECRET signs them.")
  private @Nullable URI cloudEvents;

  @Option(names = "--slack", paramLabel = "URL", description = "Post incidents to this webhook.")
  private @Nullable URI slack;

  @Override
  public Integer call() throws Exception {
    Path folder = state == null ? StateFolders.usual(System.getenv()) : state;
    LogFile.in(folder);
    if (engines.isEmpty()) {
      engines.add(DockerEngine.addressFrom(System.getenv()));
    }
    StackSettings usual =
        StackSettings.of(folder.toAbsolutePath(), engines.stream().map(Source::docker).toList());
    StackSettings settings =
        new StackSettings(
            usual.state(),
            usual.engines(),
            new Ports(kafkaPort, elasticsearchPort, flinkPort),
            usual.heartbeat(),
            usual.refresh(),
            heap,
            new Receivers(
                alertmanager, cloudEvents, System.getenv("EPITAPH_CLOUDEVENTS_SECRET"), slack));
    Started started = new Started(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(started::end, "epitaph-end"));
    say("starting in " + settings.state());
    try {
      EmbeddedStack stack =
          EmbeddedStack.start(
              settings,
              System.getenv(),
              (part, took) -> {
                if (took != null) {
                  say("%-14s started, %.1f s".formatted(part, took.toMillis() / 1000.0));
                }
              });
      started.stack = stack;
      say("Kafka          " + stack.kafka());
      say("Elasticsearch  " + stack.elasticsearch());
      engines.forEach(engine -> say("watching       " + engine));
      say("ready: try `epitaph lives` in another terminal; Ctrl-C ends it");
      started.ended.await();
    } catch (InterruptedException e) {
      // Ctrl-C while it starts: what was started is ended again.
      started.ended.countDown();
    } finally {
      started.begun.countDown();
    }
    return 0;
  }

  private static void say(String text) {
    System.err.println("epitaph: " + text);
  }

  /** Ends the stack when the process is told to, also while it still starts. */
  private static final class Started {
    private final Thread starter;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable EmbeddedStack stack;

    Started(Thread starter) {
      this.starter = starter;
    }

    void end() {
      EmbeddedStack running = stack;
      if (running != null) {
        say("ending");
        running.close();
        ended.countDown();
        return;
      }
      starter.interrupt();
      try {
        begun.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
