package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.archiver.DeadContainer;
import io.epitaph.archiver.DeadContainers.Outcome;
import io.epitaph.model.Words;
import java.io.IOException;
import java.util.List;

/** Handles dead containers one after another, and prints what became of each when it is done. */
final class DeadOnes {
  private final Surroundings surroundings;
  private final boolean json;

  DeadOnes(Surroundings surroundings, boolean json) {
    this.surroundings = surroundings;
    this.json = json;
  }

  interface Step {
    Outcome on(DeadContainer dead) throws IOException;
  }

  /** Returns the exit code. */
  int run(List<DeadContainer> dead, Step step) throws IOException {
    return run(dead, step, Integer.MAX_VALUE);
  }

  /**
   * @param most so many are read; those that were archived before do not count
   */
  int run(List<DeadContainer> dead, Step step, int most) throws IOException {
    int read = 0;
    int done = 0;
    int failed = 0;
    boolean damaged = false;
    for (DeadContainer each : dead) {
      if (read >= most) {
        break;
      }
      Outcome outcome = step.on(each);
      done++;
      read += outcome.tried() ? 1 : 0;
      failed += outcome.failed() ? 1 : 0;
      damaged |= outcome.damaged();
      print(outcome, done + "/" + dead.size());
    }
    if (failed > 0) {
      surroundings.note(
          Words.count(failed, "container") + " of " + dead.size() + " left as they were");
    }
    if (damaged) {
      return Main.INTEGRITY;
    }
    return failed > 0 ? Main.UNREACHABLE : 0;
  }

  private void print(Outcome outcome, String progress) {
    Screen screen = surroundings.screen();
    if (json) {
      ObjectNode line = PruneCommand.json(outcome.container());
      screen.json(
          line.put("archiveId", outcome.archiveId())
              .put("removed", outcome.removed())
              .put("kept", outcome.kept()));
      return;
    }
    String archive = outcome.archiveId() == null ? "-       " : outcome.archiveId().substring(0, 8);
    String word = outcome.removed() ? "removed" : outcome.kept() == null ? "archived" : "kept";
    String why = outcome.kept() == null ? "" : ": " + Printable.of(outcome.kept());
    screen.line(
        "%9s  %-8s  %s  %s%s"
            .formatted(progress, word, archive, Printable.of(outcome.container().name()), why));
  }
}
