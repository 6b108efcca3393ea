package io.epitaph.fleet;

import io.epitaph.model.Durations;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code fleet/serve}: serves simulated engines, until it is ended. */
@Command(
    name = "fleet/serve",
    mixinStandardHelpOptions = true,
    version = "fleet/serve 0.1.0-SNAPSHOT",
    sortOptions = false,
    description =
        "Serves simulated Docker engines on loopback until it is ended by Ctrl-C. It prints a line"
            + " an engine: its name and its address. Then `docker -H ADDRESS events`, or `./epitaph"
            + " up --engine ADDRESS`.",
    footer = {
      "",
      "While it serves it takes commands on standard input; `help` there lists all:",
      "  fault engine-1 cut 3    slow all 500ms    restart engine-2    truth",
      "",
      "Examples:",
      "  fleet/serve --engines 100 --lives 50 --seed 7 --truth truth.jsonl",
      "  fleet/serve --kinds choked=1,completes=9 --between-ms 100 --skew 20s",
      "  fleet/serve --kinds restartable --restart-engine 30s --docker 26.1",
      "  fleet/serve --fault lost=0.001 --fault cut=0.01 --fault slow=200ms",
      "  fleet/serve --script fourteen --truth truth.jsonl",
      "  fleet/serve --play life-08 --sockets /run/fleet",
      "",
      "Exit codes: 2 wrong usage, 3 a port, a file or a recording cannot be had."
    })
public final class FleetCommand implements Callable<Integer> {
  private static final int USAGE = 2;
  private static final int UNAVAILABLE = 3;
  private static final String SLOW = "slow";

  @Option(
      names = "--engines",
      paramLabel = "N",
      defaultValue = "1",
      converter = OptionTypes.WholeNumber.class,
      description = "How many engines. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--lives",
      paramLabel = "N",
      defaultValue = "100",
      converter = OptionTypes.WholeNumber.class,
      description = "How many lives each engine begins. Default: ${DEFAULT-VALUE}.")
  private int lives;

  @Option(
      names = "--between-ms",
      paramLabel = "MS",
      defaultValue = "1000",
      converter = OptionTypes.WholeNumber.class,
      description =
          "How long after another a life begins on an engine, in the mean. Default:"
              + " ${DEFAULT-VALUE}.")
  private int betweenMillis;

  @Option(
      names = "--kinds",
      paramLabel = "KIND[=WEIGHT],..",
      defaultValue = "",
      description =
          "These kinds of lives only, so often beside the others; or 'restartable': all that"
              + " --restart-engine can have. docs/fleet.md has the kinds. Without: all, most of"
              + " them without trouble.")
  private String kinds;

  @Option(
      names = "--longest",
      paramLabel = "TIME",
      defaultValue = "2m",
      converter = OptionTypes.Time.class,
      description = "How long most kinds run at most. Default: ${DEFAULT-VALUE}.")
  private Duration longest;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      converter = OptionTypes.WholeNumber.class,
      description = "The same seed, the same lives. Default: ${DEFAULT-VALUE}.")
  private int seed;

  @Option(
      names = "--docker",
      paramLabel = "VERSION",
      defaultValue = "28.5",
      converter = OptionTypes.Version.class,
      description = "Which Docker they behave as: 20.10, 26.1, 28.5. Default: ${DEFAULT-VALUE}.")
  private Dialect dialect;

  @Option(
      names = "--ring",
      paramLabel = "N",
      defaultValue = "256",
      converter = OptionTypes.WholeNumber.class,
      description = "How many events an engine remembers. Default: ${DEFAULT-VALUE}.")
  private int ring;

  @Option(
      names = "--skew",
      paramLabel = "TIME",
      defaultValue = "0",
      converter = OptionTypes.Time.class,
      description = "Each engine's clock is off by a random time up to this, either way.")
  private Duration skew;

  @Option(
      names = "--live-restore",
      description = "Containers outlive their engine, as with dockerd --live-restore.")
  private boolean liveRestore;

  @Option(
      names = "--restart-engine",
      paramLabel = "TIME",
      converter = OptionTypes.Time.class,
      description =
          "Each engine crashes and comes back that long after the begin. Only with kinds of which"
              + " it is known what that makes of them: see --kinds restartable.")
  private @Nullable Duration restartAfter;

  @Option(
      names = "--fault",
      paramLabel = "FAULT=PROBABILITY",
      description =
          "May be given again. Of each event: lost, twice, half, cut. Of each other answer:"
              + " refused, half-answer, cut-answer. And slow=TIME: how long each answer takes.")
  private Map<String, String> faults = new LinkedHashMap<>();

  @Option(
      names = "--script",
      paramLabel = "fourteen",
      description =
          "The fourteen lives of docs/lives.md, once, in place of random ones. Each engine has two"
              + " beside it: NAME-restarted for life 13, NAME-undying for life 14.")
  private @Nullable String script;

  @Option(
      names = "--play",
      paramLabel = "RECORDING",
      description =
          "Plays a recording as an engine, from when a client listens to it: a name, as life-08, or"
              + " a file.")
  private @Nullable String recording;

  @Option(
      names = "--sockets",
      paramLabel = "FOLDER",
      description = "Unix sockets in that folder. Without: free ports on 127.0.0.1.")
  private @Nullable Path sockets;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "The correct result for each life is written there at the end, or on request.")
  private @Nullable Path truth;

  @Option(names = "--json", description = "Prints the engines as JSON, a line each.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final InputStream in;

  private FleetCommand(InputStream in) {
    this.in = in;
  }

  public static void main(String[] arguments) {
    int code = commandLine(System.in).execute(arguments);
    System.out.flush();
    System.exit(code);
  }

  static CommandLine commandLine(InputStream in) {
    return new CommandLine(new FleetCommand(in))
        .setUsageHelpWidth(100)
        .setOut(new PrintWriter(System.out, false, Charset.defaultCharset()))
        .setErr(new PrintWriter(System.err, true, Charset.defaultCharset()))
        .setParameterExceptionHandler(FleetCommand::misused)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (!(e instanceof IOException) && !(e instanceof IllegalArgumentException)) {
                throw e;
              }
              command.getErr().println("fleet/serve: " + e.getMessage());
              return e instanceof IOException ? UNAVAILABLE : USAGE;
            });
  }

  private static int misused(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("fleet/serve: " + e.getMessage() + "; `fleet/serve --help` lists the options");
    UnmatchedArgumentException.printSuggestions(e, err);
    return USAGE;
  }

  // ---- what is given

  private LifeMix mix() {
    return LifeMix.parse(kinds, Duration.ofMillis(betweenMillis), longest);
  }

  private Faults faults(long ofSeed) {
    Faults made = new Faults(ofSeed);
    faults.forEach(
        (fault, value) -> {
          try {
            if (fault.equals(SLOW)) {
              made.slow(Durations.parse(value));
            } else {
              made.rate(fault, FleetConsole.probability(value));
            }
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--fault " + fault + ": " + e.getMessage(), e);
          }
        });
    return made;
  }

  private void require(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + ": got " + value + ", wanted 1 or more");
    }
  }

  /** Those that mean nothing beside it are not given with it. */
  private void alone(String option, List<String> others) {
    for (String other : others) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw new IllegalArgumentException(
            "%s: got it with %s, wanted one of the two".formatted(option, other));
      }
    }
  }

  /** All that can be known to be wrong before anything is served. */
  private void check() {
    require("--engines", count);
    require("--ring", ring);
    var unused = faults(0);
    List<String> random = List.of("--lives", "--between-ms", "--kinds", "--longest");
    List<String> made = List.of("--docker", "--ring", "--skew", "--truth");
    List<String> restarts = List.of("--live-restore", "--restart-engine");
    if (script != null) {
      if (!script.equals("fourteen")) {
        throw new IllegalArgumentException("--script: got '" + script + "', wanted fourteen");
      }
      alone("--script", List.of("--play"));
      alone("--script", random);
      alone("--script", restarts);
    }
    if (recording != null) {
      alone("--play", random);
      alone("--play", made);
      alone("--play", restarts);
    }
    if (restartAfter != null) {
      mix().requireRestartable();
    }
  }

  // ---- what is served

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    try (Fleet fleet = new Fleet()) {
      serve(fleet);
      if (truth != null) {
        // Now, to know that it can be; then when this is ended.
        fleet.writeTruths(truth);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(fleet, truth)));
      PrintWriter out = spec.commandLine().getOut();
      fleet.engines().forEach(engine -> out.println(line(engine)));
      out.flush();
      new FleetConsole(fleet, truth, out, spec.commandLine().getErr())
          .obeyAll(new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())));
      // The end of its input is not the end of it.
      new CountDownLatch(1).await();
    }
    return 0;
  }

  /** By Ctrl-C or SIGTERM: nothing else ends it. */
  private static void end(Fleet fleet, @Nullable Path truth) {
    try (fleet) {
      if (truth != null) {
        fleet.writeTruths(truth);
      }
    } catch (IOException e) {
      System.err.println("fleet/serve: " + e.getMessage());
    }
  }

  private String line(ServedEngine engine) {
    if (!json) {
      return engine.name() + " " + engine.address();
    }
    return Wire.MAPPER
        .createObjectNode()
        .put("engine", engine.name())
        .put("address", engine.address().toString())
        .put("docker", engine.version())
        .toString();
  }

  private void serve(Fleet fleet) throws IOException {
    Random skews = new Random(seed);
    Recording played = recording == null ? null : OptionTypes.recording(recording);
    for (int i = 1; i <= count; i++) {
      String name = "engine-" + i;
      long own = (long) seed + i;
      if (played != null) {
        fleet.recorded(name, played, faults(own), address(name));
      } else if (script != null) {
        fleet.scripted(settings(name, skews), faults(own), address(name), ScriptedLives::begin);
        String restarted = name + "-restarted";
        fleet.scripted(
            settings(restarted, skews),
            faults(own),
            address(restarted),
            ScriptedLives::beginRestarted);
        String undying = name + "-undying";
        fleet.scripted(
            settings(undying, skews).withLiveRestore(),
            faults(own),
            address(undying),
            ScriptedLives::beginUndying);
      } else {
        EngineSettings settings = settings(name, skews);
        RandomLives begun =
            fleet.random(
                liveRestore ? settings.withLiveRestore() : settings,
                faults(own),
                address(name),
                own,
                mix(),
                lives);
        if (restartAfter != null) {
          begun.restartEngine(restartAfter);
        }
      }
    }
  }

  private EngineSettings settings(String name, Random skews) {
    long most = skew.toNanos();
    return EngineSettings.of(name, dialect)
        .withRing(ring)
        .withClockOffset(Duration.ofNanos((long) (most * (2 * skews.nextDouble() - 1))));
  }

  private URI address(String name) {
    return sockets == null
        ? EngineServer.tcp(0)
        : URI.create(
            "unix://" + sockets.toAbsolutePath().resolve(name + ".sock").toUri().getRawPath());
  }
}
