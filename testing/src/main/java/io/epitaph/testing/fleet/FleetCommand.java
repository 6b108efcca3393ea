package io.epitaph.testing.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** {@code testing/fleet}: serves simulated engines whose containers live at random, until ended. */
public final class FleetCommand {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--engines", "1",
          "--lives", "100",
          "--between-ms", "1000",
          "--kinds", "",
          "--seed", "1",
          "--docker", "28.5",
          "--sockets", "",
          "--truth", "");

  private FleetCommand() {}

  /** Exit codes: 2 wrong usage, 3 a port or a file cannot be had. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      serve(options(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("testing/fleet: " + e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println("testing/fleet: " + e.getMessage());
      System.exit(3);
    }
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>(DEFAULTS);
    for (int i = 0; i < arguments.length; i += 2) {
      if (!options.containsKey(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "'" + arguments[i] + "': wanted one of " + DEFAULTS.keySet() + " and its value");
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  private static long number(Map<String, String> options, String name) {
    String text = options.get(name);
    if (text == null || !text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(name + ": got '" + text + "', wanted a whole number");
    }
    return Long.parseLong(text);
  }

  private static Dialect dialect(String version) {
    for (Dialect dialect : Dialect.values()) {
      if (dialect.version().startsWith(version)) {
        return dialect;
      }
    }
    throw new IllegalArgumentException(
        "--docker: got '" + version + "', wanted 20.10, 26.1 or 28.5");
  }

  /**
   * @param kinds with commas between them; empty for the usual mix
   */
  private static RandomLives.Mix mix(String kinds, Duration between) {
    RandomLives.Mix usual = RandomLives.Mix.usual(between);
    if (kinds.isEmpty()) {
      return usual;
    }
    Map<RandomLives.Kind, Integer> weights = new HashMap<>();
    for (String kind : kinds.split(",", -1)) {
      weights.put(RandomLives.Kind.named(kind.strip()), 1);
    }
    return new RandomLives.Mix(weights, between, usual.longest());
  }

  private static void serve(Map<String, String> options) throws IOException, InterruptedException {
    long seed = number(options, "--seed");
    long count = number(options, "--engines");
    int perEngine = Math.toIntExact(number(options, "--lives"));
    Duration between = Duration.ofMillis(number(options, "--between-ms"));
    RandomLives.Mix mix = mix(options.getOrDefault("--kinds", ""), between);
    Dialect dialect = dialect(options.getOrDefault("--docker", ""));
    String sockets = options.getOrDefault("--sockets", "");
    String truth = options.getOrDefault("--truth", "");
    Timeline timeline = Timeline.live();
    List<RandomLives> fleet = new ArrayList<>();
    try (EngineServer server = new EngineServer()) {
      for (int i = 1; i <= count; i++) {
        String name = "engine-" + i;
        SimulatedEngine engine =
            new SimulatedEngine(SimulatedEngine.Settings.of(name, dialect), timeline);
        URI wanted =
            sockets.isEmpty()
                ? EngineServer.tcp(0)
                : Path.of(sockets).toAbsolutePath().resolve(name + ".sock").toUri();
        if (!sockets.isEmpty()) {
          wanted = URI.create("unix://" + wanted.getPath());
        }
        System.out.println(name + " " + server.serve(engine, new Faults(), wanted));
        RandomLives lives = new RandomLives(engine, timeline, seed + i, mix);
        lives.begin(perEngine);
        fleet.add(lives);
      }
      if (!truth.isEmpty()) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(fleet, Path.of(truth))));
      }
      new CountDownLatch(1).await();
    } finally {
      timeline.close();
    }
  }

  /** The truth of all lives that have begun: a JSON object a line. */
  private static void write(List<RandomLives> fleet, Path file) {
    StringBuilder lines = new StringBuilder();
    for (RandomLives lives : fleet) {
      for (Truth truth : lives.truths()) {
        ObjectNode json = Wire.MAPPER.createObjectNode();
        json.put("engine", truth.engine())
            .put("container", truth.containerId())
            .put("name", truth.name())
            .put("life", truth.life().word());
        var causes = json.putArray("causes");
        truth.causes().forEach(cause -> causes.add(Wire.name(cause)));
        var incidents = json.putArray("incidents");
        truth.incidents().forEach(incident -> incidents.add(Wire.name(incident)));
        lines.append(json).append('\n');
      }
    }
    try {
      Files.writeString(file, lines.toString());
    } catch (IOException e) {
      System.err.println("testing/fleet: the truth cannot be written to " + file + ": " + e);
    }
  }
}
