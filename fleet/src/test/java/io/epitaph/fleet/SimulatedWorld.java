package io.epitaph.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Lives on a simulated engine, behind its server. */
final class SimulatedWorld implements EngineContract.World {
  private static final long EIGHT_MIB = 8L * 1024 * 1024;

  private final Dialect dialect;
  private final Timeline timeline = Timeline.live();
  private final EngineServer server = new EngineServer();
  private final SimulatedEngine engine;
  private final URI address;

  SimulatedWorld(Dialect dialect, URI address) throws Exception {
    this.dialect = dialect;
    engine = new SimulatedEngine(EngineSettings.of("simulated", dialect), timeline);
    this.address = server.serve(engine, new Faults(), address);
  }

  @Override
  public String address() {
    return address.toString();
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public String create(Subject subject) {
    return engine.create(subject);
  }

  @Override
  public String completes(String name, String word, int exitCode) {
    String id = runs(name);
    engine.say(id, word);
    engine.write(id, "tmp/left", (word + "\n").getBytes(UTF_8));
    engine.exit(id, exitCode);
    return id;
  }

  @Override
  public String runs(String name) {
    return engine.run(Subject.running(name, "sleep 600"));
  }

  @Override
  public String stubborn(String name) {
    String id =
        engine.run(Subject.running(name, "sleep 600").withStopTimeout(Duration.ofSeconds(1)));
    engine.stop(id, null);
    return id;
  }

  @Override
  public String choked(String name) {
    String id = engine.run(Subject.running(name, "tail /dev/zero").withMemory(EIGHT_MIB));
    engine.outOfMemory(id);
    engine.exit(id, 137);
    return id;
  }

  @Override
  public String missing(String name) {
    String id = engine.create(Subject.running(name, "").withCommand("/no/such/command"));
    engine.failToStart(id, 127, "exec: \"/no/such/command\": no such file or directory");
    return id;
  }

  @Override
  public String loops(String name) {
    String id = engine.run(Subject.running(name, "exit 3").withRestart("on-failure:2"));
    engine.exit(id, 3);
    // It starts again 100 ms after one exit, 200 ms after the next: and that may come late.
    timeline.after(
        Duration.ofMillis(150),
        () -> {
          engine.exit(id, 3);
          timeline.after(Duration.ofMillis(350), () -> engine.exit(id, 3));
        });
    return id;
  }

  @Override
  public String sick(String name) {
    String id = engine.run(Subject.running(name, "sleep 600").withHealthCheck("cat /tmp/well"));
    engine.probe(id, 0, "well");
    engine.probe(id, 1, "cat: /tmp/well: No such file or directory");
    return id;
  }

  @Override
  public void stop(String id) {
    engine.stop(id, 7);
  }

  @Override
  public void kill(String id) {
    engine.kill(id, 9, 137);
  }

  @Override
  public void pause(String id) {
    engine.pause(id);
  }

  @Override
  public void unpause(String id) {
    engine.unpause(id);
  }

  @Override
  public void exec(String id, String command) {
    engine.exec(id, "/bin/sh -c " + command, 0);
  }

  @Override
  public void remove(String id) {
    engine.remove(id);
  }

  @Override
  public void close() throws IOException {
    server.close();
    timeline.close();
  }
}
