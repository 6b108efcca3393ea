package io.epitaph.testing;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the recordings, by playing the lives on real engines; {@code testing/record} runs it. Each
 * is taken of its own subjects only, which are removed when it is saved.
 */
public final class RecordCommand {
  private static final String USAGE =
      "usage: record --into FOLDER [--root TREE --suffix=-26.1] [NAME...]";
  private static final Duration STUCK_AFTER = Duration.ofSeconds(3);

  /** What plays; then the recording continues for a while, for what comes late. */
  private record Scene(
      String note, Duration after, boolean ownEngine, List<String> options, Play play) {
    static Scene of(String note, int seconds, Play play) {
      return new Scene(note, Duration.ofSeconds(seconds), false, List.of(), play);
    }

    static Scene ofEngine(String note, int seconds, Play play, String... options) {
      return new Scene(note, Duration.ofSeconds(seconds), true, List.of(options), play);
    }
  }

  private record Stage(Subjects subjects, Lives lives, @Nullable PrivateEngine engine) {
    PrivateEngine ownEngine() throws IOException {
      if (engine == null) {
        throw new IOException("this life needs an engine of its own");
      }
      return engine;
    }
  }

  private interface Play {
    void on(Stage stage) throws Exception;
  }

  private static final Map<String, Scene> SCENES = scenes();

  private RecordCommand() {}

  private static Map<String, Scene> scenes() {
    Map<String, Scene> all = new LinkedHashMap<>();
    all.put(
        "demo",
        Scene.of(
            "Lives 1, 3, 7, 8, 9 and 11 at once, as the demo plays them; stuck-unhealthy after 3 s,"
                + " by a label.",
            8,
            RecordCommand::demo));
    all.put(
        "life-01",
        Scene.of("Says a word on a terminal and completes.", 1, s -> s.lives().ephemeral()));
    all.put("life-02", Scene.of("Life 1, with --rm.", 1, s -> s.lives().gone()));
    all.put("life-03", Scene.of("Writes /var/tmp/legacy.", 1, s -> s.lives().legacy()));
    all.put(
        "life-04",
        Scene.of(
            "Exported when dead, imported with its command and environment, run without command.",
            1,
            s -> s.lives().reborn()));
    all.put(
        "life-05",
        Scene.of(
            "Dead for 2 s, then started by hand.",
            1,
            s -> s.lives().resurrected(Duration.ofSeconds(2))));
    all.put(
        "life-06",
        Scene.of(
            "Paused for 2 s, then completes.", 1, s -> s.lives().asleep(Duration.ofSeconds(2))));
    all.put(
        "life-07",
        Scene.of(
            "A child is killed for memory at 8 MiB; it survives.",
            1,
            s -> s.lives().chokedChild()));
    all.put(
        "life-08",
        Scene.of("The main process is killed for memory at 8 MiB.", 1, s -> s.lives().choked()));
    all.put(
        "life-09",
        Scene.of(
            "Healthy, then unhealthy for good; stuck-unhealthy after 3 s, by a label.",
            8,
            s -> s.lives().sick(STUCK_AFTER)));
    all.put(
        "life-10",
        Scene.of(
            "Four changes of health, then quiet; half-life 4 s, by a label.",
            15,
            s -> s.lives().flapping(4, Duration.ofSeconds(4))));
    all.put(
        "life-11",
        Scene.of("Exits 127 after 0.2 s with on-failure:5.", 3, s -> s.lives().loopThatGivesUp()));
    all.put(
        "life-12",
        Scene.of(
            "Restarted always, exits 1 after 12 s; stopped by hand after 65 s.",
            2,
            RecordCommand::forEver));
    all.put(
        "life-12-cap",
        Scene.of(
            "Restarted always, exits 1 at once, until the engine waits a minute; removed after"
                + " 170 s, while it waits.",
            2,
            RecordCommand::cap));
    all.put(
        "life-13",
        Scene.ofEngine(
            "The engine is stopped, and started again: one container with --restart always, one"
                + " without.",
            4,
            s -> s.lives().engineRestarted(s.ownEngine(), false)));
    all.put(
        "life-13-kill",
        Scene.ofEngine(
            "The engine is killed (9), without live-restore, and started again: one container with"
                + " --restart always, one without.",
            4,
            s -> s.lives().engineRestarted(s.ownEngine(), true)));
    all.put(
        "life-14",
        Scene.ofEngine(
            "The engine, with live-restore, is killed (9) and started again; the container is then"
                + " stopped by hand.",
            2,
            RecordCommand::undying,
            "--live-restore"));
    all.put(
        "signals",
        Scene.of(
            "One after the other: kill, kill -s TERM, stop obeyed, stop timed out, SEGV, KILL from"
                + " the host, missing command, the same inside a shell, not executable.",
            2,
            RecordCommand::signals));
    return all;
  }

  private static void demo(Stage stage) throws Exception {
    Lives lives = new Lives(stage.subjects(), "demo-");
    ExecutorService players = Executors.newCachedThreadPool();
    try {
      List<Callable<String>> all =
          List.of(
              lives::ephemeral,
              lives::legacy,
              lives::chokedChild,
              lives::choked,
              () -> lives.sick(STUCK_AFTER),
              lives::loopThatGivesUp);
      for (Future<String> each : players.invokeAll(all)) {
        each.get();
      }
    } finally {
      players.shutdownNow();
    }
  }

  private static void forEver(Stage stage) throws InterruptedException {
    String id = stage.lives().loopForEver(Duration.ofSeconds(12));
    TimeUnit.SECONDS.sleep(65);
    stage.subjects().stop(id, Duration.ZERO);
  }

  private static void cap(Stage stage) throws InterruptedException {
    String id = stage.lives().loopToTheCap();
    TimeUnit.SECONDS.sleep(170);
    stage.subjects().remove(id);
  }

  private static void undying(Stage stage) throws IOException, InterruptedException {
    String id = stage.lives().undying(stage.ownEngine());
    TimeUnit.SECONDS.sleep(2);
    stage.subjects().stop(id, Duration.ofSeconds(10));
  }

  private static void signals(Stage stage) throws IOException, InterruptedException {
    Lives lives = stage.lives();
    lives.signalled("KILL");
    lives.signalled("TERM");
    lives.stopped();
    lives.stubborn();
    lives.segmentationFault();
    lives.killedFromOutside();
    lives.missingCommand();
    lives.missingInShell();
    lives.notExecutable();
  }

  // ---- the command

  private record Wanted(Path into, @Nullable Path root, String suffix, List<String> names) {}

  /**
   * @param args {@code --into FOLDER}; {@code --root TREE} for the engine in a tree of its own (see
   *     {@link PrivateEngine#startIn}); {@code --suffix=TEXT} to the files' names; the names,
   *     without any all
   */
  public static void main(String... args) throws Exception {
    Wanted wanted;
    try {
      wanted = wanted(args);
    } catch (IllegalArgumentException e) {
      System.err.println("record: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
      return;
    }
    for (String name : wanted.names()) {
      Path file = wanted.into().resolve(name + wanted.suffix() + ".jsonl.gz");
      take(name, wanted.root(), file);
      System.err.println("record: wrote " + file + ", " + Files.size(file) + " bytes");
    }
  }

  private static Wanted wanted(String... args) {
    Path into = null;
    Path root = null;
    String suffix = "";
    List<String> names = new ArrayList<>();
    Deque<String> left = new ArrayDeque<>(Arrays.asList(args));
    while (!left.isEmpty()) {
      String arg = left.remove();
      if ((arg.equals("--into") || arg.equals("--root")) && left.isEmpty()) {
        throw new IllegalArgumentException(arg + " wants a folder");
      } else if (arg.equals("--into")) {
        into = Path.of(left.remove());
      } else if (arg.equals("--root")) {
        root = Path.of(left.remove());
      } else if (arg.startsWith("--suffix=")) {
        suffix = arg.substring("--suffix=".length());
      } else if (SCENES.containsKey(arg)) {
        names.add(arg);
      } else {
        throw new IllegalArgumentException(
            "there is no recording '" + arg + "'; there are " + String.join(" ", SCENES.keySet()));
      }
    }
    if (into == null) {
      throw new IllegalArgumentException("--into is missing");
    }
    return new Wanted(into, root, suffix, names.isEmpty() ? List.copyOf(SCENES.keySet()) : names);
  }

  private static void take(String name, @Nullable Path root, Path file) throws Exception {
    Scene scene = SCENES.get(name);
    String[] options = scene.options().toArray(String[]::new);
    if (root == null && !scene.ownEngine()) {
      play(name, scene, EngineAddress.from(System.getenv()), null, file);
    } else if (root == null) {
      // Short, for the socket's path.
      Path folder = Files.createTempDirectory("epitaph");
      try (PrivateEngine engine = PrivateEngine.start(folder, options)) {
        play(name, scene, engine.address(), engine, file);
      }
      delete(folder);
    } else {
      try (PrivateEngine engine = PrivateEngine.startIn(root, options)) {
        play(name, scene, engine.address(), engine, file);
      }
    }
  }

  private static void play(
      String name, Scene scene, URI address, @Nullable PrivateEngine own, Path file)
      throws Exception {
    System.err.println("record: " + name + " on " + address);
    try (DockerEngine engine = DockerEngine.connect(address);
        Subjects subjects = Subjects.open(address, own == null ? "bridge" : "none");
        Recorder recorder =
            Recorder.start(engine, subjects, own == null ? Map.of() : own.places())) {
      scene.play().on(new Stage(subjects, new Lives(subjects, name + "-"), own));
      // Not a wait for something: what is to be recorded is also that nothing more comes.
      TimeUnit.MILLISECONDS.sleep(scene.after().toMillis());
      recorder.save(file, scene.note() + " Docker " + engine.info().version() + setting(own));
    } catch (ExecutionException e) {
      throw new IOException("life could not be played for " + name, e);
    }
  }

  private static String setting(@Nullable PrivateEngine own) {
    return own == null
        ? ", the default bridge."
        : ", an engine of its own, containers without a network.";
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
