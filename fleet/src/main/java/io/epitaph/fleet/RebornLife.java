package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.COMPLETED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.testing.Subject;
import java.util.List;
import java.util.Set;

/** A scripted life that begins with the files of another: an import of its archive. */
final class RebornLife {
  private final LifeScript script;
  private final SimulatedEngine engine;

  RebornLife(LifeScript script) {
    this.script = script;
    this.engine = script.engine();
  }

  /** What an import makes of the first is the second's from its begin: command, files. */
  void begin() {
    String command = "echo I am $WHO; echo left behind >> /var/tmp/legacy; wc -l /var/tmp/*";
    String born =
        script.run(
            Subject.running("first-born", command).withEnv("WHO=born"),
            List.of(COMPLETED),
            Set.of());
    engine.write(born, "var/tmp/legacy", "left behind\n".getBytes(UTF_8));
    engine.say(born, "I am born");
    engine.say(born, "1 /var/tmp/legacy");
    script.after(300, () -> engine.exit(born, 0));
    script.after(
        5_000,
        () -> {
          String id =
              engine.create(Subject.running("reborn", command).withEnv("WHO=born"), "reborn:2.0");
          script.truth(id, "reborn", List.of(COMPLETED), Set.of());
          engine.write(id, "var/tmp/legacy", "left behind\nleft behind\n".getBytes(UTF_8));
          engine.start(id);
          engine.say(id, "I am born");
          engine.say(id, "2 /var/tmp/legacy");
          script.after(300, () -> engine.exit(id, 0));
        });
  }
}
