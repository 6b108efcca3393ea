package io.epitaph.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scenes that recordings are taken of, by the recording's name. */
final class Scenes {
  static final Duration STUCK_AFTER = Duration.ofSeconds(3);

  static final Map<String, Scene> ALL = all();

  private Scenes() {}

  private static Map<String, Scene> all() {
    Map<String, Scene> all = new LinkedHashMap<>();
    all.put(
        "demo",
        Scene.of(
            "Lives 1, 3, 7, 8, 9 and 11 at once, as the demo plays them; stuck-unhealthy after 3 s,"
                + " by a label.",
            8,
            ScenePlays::demo));
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
            ScenePlays::forEver));
    all.put(
        "life-12-cap",
        Scene.of(
            "Restarted always, exits 1 at once, until the engine waits a minute; removed after"
                + " 170 s, while it waits.",
            2,
            ScenePlays::cap));
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
            ScenePlays::undying,
            "--live-restore"));
    all.put(
        "signals",
        Scene.of(
            "One after the other: kill, kill -s TERM, stop obeyed, stop timed out, SEGV, KILL from"
                + " the host, missing command, the same inside a shell, not executable.",
            2,
            ScenePlays::signals));
    return all;
  }
}
