package io.epitaph.detectors;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Lives whose outcome must be the same in any order of their parts. */
record Story(String name, Consumer<EngineScript> script) {
  static Stream<Story> all() {
    return Stream.of(
        story("ephemeral", s -> s.container("a").tty().run().dies(Duration.ofMillis(300), 0)),
        story(
            "gone",
            s -> s.container("a").autoRemove().run().dies(Duration.ofMillis(300), 0).destroyed()),
        story(
            "resurrected",
            s ->
                s.container("a")
                    .run()
                    .dies(Duration.ofSeconds(1), 0)
                    .pass(Duration.ofMinutes(5))
                    .started()
                    .dies(Duration.ofSeconds(1), 0)),
        story(
            "asleep",
            s ->
                s.container("a")
                    .run()
                    .pass(Duration.ofSeconds(5))
                    .paused()
                    .pass(second(3))
                    .unpaused()),
        story(
            "choked child",
            s -> s.container("a").memory(8L << 20).run().pass(second(3)).oom().dies(second(2), 0)),
        story(
            "choked",
            s ->
                s.container("a")
                    .memory(8L << 20)
                    .run()
                    .pass(Duration.ofMinutes(3))
                    .oom()
                    .oom()
                    .dies(Duration.ofMillis(9), 137)),
        story(
            "sick",
            s ->
                s.container("a")
                    .healthCheck()
                    .run()
                    .pass(second(3))
                    .healthy()
                    .pass(second(30))
                    .unhealthy()
                    .probed()
                    .pass(Duration.ofMinutes(7))
                    .healthy()),
        story(
            "flapping",
            s -> {
              ScriptedContainer a = s.container("a").healthCheck().run();
              for (int i = 0; i < 6; i++) {
                a.pass(second(4)).healthy().pass(second(4)).unhealthy();
              }
            }),
        story(
            "gives up",
            s ->
                s.container("a")
                    .policy("on-failure", 5)
                    .run()
                    .loops(6, Duration.ofMillis(200), 127)),
        story("loops", s -> s.container("a").policy("always").run().loops(9, second(12), 1)),
        story(
            "loops at once", s -> s.container("a").policy("always").run().loops(14, second(0), 1)),
        story(
            "stopped loop",
            s ->
                s.container("a")
                    .policy("always")
                    .run()
                    .loops(9, second(12), 1)
                    .pass(Duration.ofMillis(60))
                    .stopEvent()),
        story("stopped", s -> s.container("a").policy("always").run().stopObeyed(second(2), 0)),
        story(
            "stop timed out",
            s -> s.container("a").run().pass(second(40)).stopTimesOut(second(10))),
        story(
            "restarted", s -> s.container("a").policy("always").run().pass(second(40)).restarted()),
        story("removed by force", s -> s.container("a").run().pass(second(40)).removedByForce()),
        story(
            "completes at once",
            s -> s.container("a").policy("always").run().loops(9, second(3), 0)),
        story(
            "healed",
            s -> {
              ScriptedContainer a = s.container("a").healthCheck().run();
              for (int i = 0; i < 5; i++) {
                a.pass(second(20)).unhealthy().pass(second(1)).restarted();
              }
            }),
        story("detached", s -> s.container("a").runDetached().dies(Duration.ofMinutes(3), 1)),
        story(
            "wrapper",
            s ->
                s.container("a")
                    .memory(8L << 20)
                    .run()
                    .pass(Duration.ofMinutes(20))
                    .oom()
                    .dies(Duration.ofMillis(107), 1)),
        story(
            "slow loop",
            s -> s.container("a").policy("always").run().loops(7, Duration.ofMinutes(11), 139)),
        story("segfault", s -> s.container("a").run().dies(second(9), 139)),
        story("crash", s -> s.container("a").run().dies(Duration.ofHours(2), 3)),
        story(
            "labelled",
            s -> s.container("a").label("exitCode", "0").run().dies(Duration.ofHours(2), 42)),
        story(
            "labelled loop",
            s ->
                s.container("a")
                    .label("exitCode", "0")
                    .policy("always")
                    .run()
                    .loops(9, second(12), 42)),
        story(
            "missing command",
            s ->
                s.container("a").created().failsToStart(127, "exec: \"nope\": not found: unknown")),
        story("renamed", s -> s.container("a").run().renamed("b").dies(Duration.ofHours(1), 1)));
  }

  private static Story story(String name, Consumer<EngineScript> script) {
    return new Story(name, script);
  }

  /** The story, and enough time for everything to settle. */
  EngineScript written() {
    return written(new EngineScript());
  }

  EngineScript written(EngineScript written) {
    script.accept(written);
    return written.pass(Duration.ofSeconds(30));
  }

  private static Duration second(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public String toString() {
    return name;
  }
}
