package io.epitaph.cli;

import io.epitaph.cli.DemoExtras.Shown;
import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.stack.Demo;
import io.epitaph.stack.Demo.Death;
import io.epitaph.stack.Demo.Narrator;
import io.epitaph.stack.Demo.Told;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.StackSettings;
import io.epitaph.stack.StackSettings.Receivers;
import io.epitaph.stack.StackSettings.Source;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolders;
import io.epitaph.testing.Lives;
import io.epitaph.testing.RecordedEngine;
import io.epitaph.testing.Recording;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays lives on the engine at hand, and tells them out of Elasticsearch. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Lets containers live and die, and tells their lives.",
      "Starts all of Epitaph, plays on this machine's engine, and reads what is told back from",
      "Elasticsearch. Removes its containers and its image at the end.",
      "Without an engine it plays a recording of a real one. Exit 4 when something was told wrongly."
    },
    footer = {"", "Example: epitaph demo"})
final class DemoCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration STUCK_AFTER = Duration.ofSeconds(3);
  private static final URI RECORDED = URI.create("recording:demo");

  @Option(
      names = "--no-engine",
      description = "Play the bundled recording, though an engine may be at hand.")
  private boolean noEngine;

  @Option(names = "--json", description = "One JSON object a line: each life, then the numbers.")
  private boolean json;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The demo's own state folder, emptied first. Without: DIR/demo of `up`.")
  private @Nullable Path state;

  @SuppressWarnings("unused") // Main looks for it among the arguments.
  @Option(names = "--debug", description = "Print the trace of an error too.")
  private boolean debug;

  private final Screen screen = Screen.standard();

  @Override
  public Integer call() throws Exception {
    Path folder =
        (state == null ? StateFolders.usual(System.getenv()).resolve("demo") : state)
            .toAbsolutePath();
    LogFile.in(folder);
    URI address = DockerEngine.addressFrom(System.getenv());
    boolean recorded = noEngine;
    if (!recorded) {
      try {
        DockerEngine.connect(address).close();
      } catch (EngineUnavailableException e) {
        say("no Docker engine answers at " + address + ": playing the recording of a real one");
        recorded = true;
      }
    }
    clear(folder);
    return recorded ? playRecording(folder) : playOnEngine(folder, address);
  }

  /** An earlier demo's data; what was unpacked may stay. */
  private static void clear(Path folder) throws IOException {
    StackStatus before = Files.isDirectory(folder) ? StackStatus.read(folder) : null;
    if (before != null && before.isAlive()) {
      throw new IOException(
          "a stack runs on " + folder + ", process " + before.pid() + ": end it first");
    }
    for (String own :
        List.of(
            "kafka",
            "flink",
            "collectors",
            "elasticsearch/data",
            "elasticsearch/logs",
            "elasticsearch/config")) {
      Path part = folder.resolve(own);
      if (Files.isDirectory(part)) {
        try (Stream<Path> all = Files.walk(part)) {
          for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
    }
  }

  private int playOnEngine(Path folder, URI address) throws Exception {
    try (DemoExtras extras = new DemoExtras();
        Subjects subjects = Subjects.open(address);
        EmbeddedStack stack = start(folder, Source.docker(address), extras)) {
      Lives lives = new Lives(subjects, Demo.PREFIX);
      ExecutorService players = Executors.newCachedThreadPool();
      Instant begin = Instant.now();
      List<Future<String>> played = new ArrayList<>();
      played.add(players.submit(lives::ephemeral));
      played.add(players.submit(lives::legacy));
      played.add(players.submit(lives::chokedChild));
      played.add(players.submit(lives::choked));
      played.add(players.submit(() -> lives.sick(STUCK_AFTER)));
      played.add(players.submit(lives::loopThatGivesUp));
      players.shutdown();
      return tell(
          stack,
          begin,
          () -> {
            boolean all = true;
            for (Future<String> life : played) {
              if (life.isDone()) {
                // One that could not be played says why.
                life.get();
              } else {
                all = false;
              }
            }
            return all;
          },
          (reader, shown) -> {
            shown.add(extras.legacy(stack.vault()));
            shown.add(extras.reborn(stack.vault(), subjects, address, reader));
            shown.add(extras.alert());
          },
          folder,
          "on the engine at " + address);
    }
  }

  private int playRecording(Path folder) throws Exception {
    Recording recording = Recording.named("demo");
    // It plays once all is up: what was told before would be found late.
    RecordedEngine playing = RecordedEngine.waiting(recording);
    Source source = new Source(RECORDED, () -> playing);
    Instant begin = Instant.now();
    try (DemoExtras extras = new DemoExtras();
        EmbeddedStack stack = start(folder, source, extras)) {
      say(
          "this is a recording of Docker "
              + recording.engine()
              + ", taken "
              + recording.taken()
              + ", with its times moved to now");
      playing.begin();
      return tell(
          stack,
          begin,
          () -> Instant.now().isAfter(playing.end()),
          // A recording has no file systems to keep.
          (reader, shown) -> shown.add(extras.alert()),
          folder,
          "from a recording of Docker " + recording.engine());
    }
  }

  private EmbeddedStack start(Path folder, Source source, DemoExtras extras)
      throws IOException, InterruptedException {
    say("starting Kafka, Flink and Elasticsearch in " + folder);
    EmbeddedStack stack =
        EmbeddedStack.start(
            StackSettings.of(folder, List.of(source))
                .quick()
                .withReceivers(new Receivers(null, extras.address(), null, null)),
            System.getenv(),
            (part, took) -> {
              if (took != null) {
                say("%-14s started, %.1f s".formatted(part, took.toMillis() / 1000.0));
              }
            });
    try {
      awaitReady(stack);
      return stack;
    } catch (IOException | InterruptedException e) {
      stack.close();
      throw e;
    }
  }

  private static void awaitReady(EmbeddedStack stack) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!stack.status().healthy()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "the stack is not ready after " + LIMIT.toSeconds() + " s: " + stack.status().parts());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  // ---- telling

  private int tell(
      EmbeddedStack stack,
      Instant begin,
      Callable<Boolean> played,
      Beside beside,
      Path folder,
      String where)
      throws Exception {
    try (IndexSearch reader = new IndexSearch(stack.elasticsearch(), null)) {
      Demo demo = new Demo(reader, begin);
      Narrator narrator = narrator();
      long end = System.nanoTime() + LIMIT.toNanos();
      List<Told> told = List.of();
      boolean over = false;
      while (!over && System.nanoTime() < end) {
        demo.look(narrator);
        if (played.call()) {
          told = demo.verdict();
          over = told.stream().allMatch(Told::right);
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      told = over ? told : demo.verdict();
      List<Shown> shown = new ArrayList<>();
      beside.show(reader, shown);
      return show(demo, told, shown, folder, where);
    }
  }

  /** What is shown beside lives. */
  private interface Beside {
    void show(IndexSearch reader, List<Shown> shown) throws Exception;
  }

  private Narrator narrator() {
    return new Narrator() {
      @Override
      public void died(Death death) {
        if (!json) {
          screen.line(
              screen.toned(Tone.FAINT, "  " + Wire.text(death.run().diedAt()).substring(11, 23))
                  + "  "
                  + "%-18s".formatted(death.container())
                  + screen.toned(
                      death.run().cause().kind().fault() ? Tone.BAD : Tone.PLAIN,
                      "died: " + Screen.printable(death.run().cause().sentence()))
                  + screen.toned(Tone.FAINT, "  found after " + Words.duration(death.after())));
        }
      }

      @Override
      public void incident(Incident incident) {
        if (!json) {
          screen.line(
              screen.toned(Tone.FAINT, "  " + Wire.text(incident.updatedAt()).substring(11, 23))
                  + "  "
                  + "%-18s".formatted(incident.workload().name())
                  + screen.toned(
                      Tone.WARN,
                      "incident "
                          + Wire.name(incident.status())
                          + ": "
                          + Wire.name(incident.kind()))
                  + ": "
                  + Screen.printable(incident.summary()));
        }
      }
    };
  }

  private int show(Demo demo, List<Told> told, List<Shown> shown, Path folder, String where) {
    boolean right = told.stream().allMatch(Told::right) && shown.stream().allMatch(Shown::right);
    Duration median = demo.medianWait();
    if (json) {
      for (Told each : told) {
        print(
            Wire.MAPPER
                .createObjectNode()
                .put("life", each.played().number())
                .put("container", each.played().container())
                .put("wanted", each.played().wanted())
                .put("told", each.told())
                .put("right", each.right()));
      }
      shown.forEach(this::print);
      print(
          Wire.MAPPER
              .createObjectNode()
              .put("right", right)
              .put("medianDeathToFoundMillis", median == null ? null : median.toMillis())
              .put("where", where));
      return right ? 0 : Main.INTEGRITY;
    }
    screen.line("");
    List<List<Cell>> rows = new ArrayList<>();
    for (Told each : told) {
      rows.add(
          List.of(
              Cell.of(Integer.toString(each.played().number())),
              Cell.of(each.played().container(), Tone.STRONG),
              Cell.of("wanted", Tone.FAINT),
              Cell.of(each.played().wanted())));
      rows.add(
          List.of(
              Cell.of(""),
              Cell.of(""),
              each.right() ? Cell.of("told", Tone.GOOD) : Cell.of("WRONG", Tone.BAD),
              Cell.of(each.told())));
    }
    for (Shown each : shown) {
      rows.add(
          List.of(
              Cell.of(each.life()),
              Cell.of(each.what(), Tone.STRONG),
              Cell.of("wanted", Tone.FAINT),
              Cell.of(each.wanted())));
      rows.add(
          List.of(
              Cell.of(""),
              Cell.of(""),
              each.right() ? Cell.of("told", Tone.GOOD) : Cell.of("WRONG", Tone.BAD),
              Cell.of(each.told())));
    }
    screen.table(List.of("LIFE", "CONTAINER", "", "WANTED; TOLD, OUT OF ELASTICSEARCH"), rows);
    screen.line("");
    if (median != null) {
      screen.line(
          "Death to found in Elasticsearch: median " + Words.duration(median) + ", " + where + ".");
    }
    screen.line("Look at it again:   ./epitaph up --state " + folder);
    screen.line("and beside it:      ./epitaph life " + Demo.Played.LOOP.container());
    screen.line("Watch this machine: ./epitaph up");
    return right ? 0 : Main.INTEGRITY;
  }

  private void print(Object line) {
    screen.line(new String(Wire.write(line), StandardCharsets.UTF_8));
  }

  private static void say(String text) {
    System.err.println("epitaph: " + text);
  }
}
