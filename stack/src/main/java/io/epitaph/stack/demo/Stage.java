package io.epitaph.stack.demo;

import io.epitaph.testing.Lives;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays lives on an engine, all at once, and removes their containers at the end. */
final class Stage implements AutoCloseable {
  private static final Duration STUCK_AFTER = Duration.ofSeconds(3);

  private final Subjects subjects;
  private final Lives lives;
  private final ExecutorService players = Executors.newCachedThreadPool();
  private final List<Future<String>> played = new ArrayList<>();

  Stage(Subjects subjects, String prefix) {
    this.subjects = subjects;
    this.lives = new Lives(subjects, prefix);
  }

  Subjects subjects() {
    return subjects;
  }

  void begin() {
    List<Callable<String>> all =
        List.of(
            lives::ephemeral,
            lives::legacy,
            lives::chokedChild,
            lives::choked,
            () -> lives.sick(STUCK_AFTER),
            lives::loopThatGivesUp);
    all.forEach(life -> played.add(players.submit(life)));
  }

  /**
   * Whether all lives were played.
   *
   * @throws IOException when one could not be played
   */
  boolean isOver() throws IOException, InterruptedException {
    if (!played.stream().allMatch(Future::isDone)) {
      return false;
    }
    for (Future<String> life : played) {
      try {
        life.get();
      } catch (ExecutionException e) {
        throw new IOException(
            "a life could not be played: " + e.getCause().getMessage(), e.getCause());
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    players.shutdownNow();
    subjects.close();
  }
}
