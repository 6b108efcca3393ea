package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.COMPLETED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.testing.Subject;
import java.util.List;
import java.util.Set;

/** Scripted lives that end well by themselves, once or again. */
final class CompletedLives {
  private final LifeScript script;
  private final SimulatedEngine engine;

  CompletedLives(LifeScript script) {
    this.script = script;
    this.engine = script.engine();
  }

  void begin() {
    says(Subject.running("ephemeral", "echo I am ephemeral").withTty());
    says(Subject.running("gone", "echo I am ephemeral").withTty().withAutoRemove());
    legacy();
    new RebornLife(script).begin();
    resurrected();
    asleep();
  }

  private void says(Subject subject) {
    String id = script.run(subject, List.of(COMPLETED), Set.of());
    engine.say(id, "I am ephemeral");
    script.after(300, () -> engine.exit(id, 0));
  }

  private void legacy() {
    String id =
        script.run(
            Subject.running(
                    "legacy", "echo left behind > /var/tmp/legacy; echo wrote /var/tmp/legacy")
                .withLabel("epitaph.archive", "always"),
            List.of(COMPLETED),
            Set.of());
    engine.write(id, "var/tmp/legacy", "left behind\n".getBytes(UTF_8));
    engine.say(id, "wrote /var/tmp/legacy");
    script.after(300, () -> engine.exit(id, 0));
  }

  private void resurrected() {
    String id =
        script.run(
            Subject.running("resurrected", "echo I am ephemeral").withTty(),
            List.of(COMPLETED, COMPLETED),
            Set.of());
    engine.say(id, "I am ephemeral");
    script.after(300, () -> engine.exit(id, 0));
    script.after(
        10_000,
        () -> {
          engine.start(id);
          engine.say(id, "I am ephemeral");
        });
    script.after(10_300, () -> engine.exit(id, 0));
  }

  private void asleep() {
    String id =
        script.run(
            Subject.running("asleep", "echo tired; sleep 1; echo well rested"),
            List.of(COMPLETED),
            Set.of());
    engine.say(id, "tired");
    script.after(500, () -> engine.pause(id));
    script.after(5_500, () -> engine.unpause(id));
    script.after(
        6_000,
        () -> {
          engine.say(id, "well rested");
          engine.exit(id, 0);
        });
  }
}
