package io.epitaph.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What is done in those {@link Scenes} that are more than one life. */
final class ScenePlays {
  private ScenePlays() {}

  static void demo(ScenePlace stage) throws Exception {
    Lives lives = new Lives(stage.subjects(), "demo-");
    ExecutorService players = Executors.newCachedThreadPool();
    try {
      List<Callable<String>> all =
          List.of(
              lives::ephemeral,
              lives::legacy,
              lives::chokedChild,
              lives::choked,
              () -> lives.sick(Scenes.STUCK_AFTER),
              lives::loopThatGivesUp);
      for (Future<String> each : players.invokeAll(all)) {
        each.get();
      }
    } finally {
      players.shutdownNow();
    }
  }

  static void forEver(ScenePlace stage) throws InterruptedException {
    String id = stage.lives().loopForEver(Duration.ofSeconds(12));
    TimeUnit.SECONDS.sleep(65);
    stage.subjects().stop(id, Duration.ZERO);
  }

  static void cap(ScenePlace stage) throws InterruptedException {
    String id = stage.lives().loopToTheCap();
    TimeUnit.SECONDS.sleep(170);
    stage.subjects().remove(id);
  }

  static void undying(ScenePlace stage) throws IOException, InterruptedException {
    String id = stage.lives().undying(stage.ownEngine());
    TimeUnit.SECONDS.sleep(2);
    stage.subjects().stop(id, Duration.ofSeconds(10));
  }

  static void signals(ScenePlace stage) throws IOException, InterruptedException {
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
}
