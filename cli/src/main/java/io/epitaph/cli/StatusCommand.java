package io.epitaph.cli;

import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Words;
import io.epitaph.stack.StackStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a stack's status, and which others run. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the status of the stack, and lists the others that run here.",
      "Exit 0 only when all of it runs and what is published now would survive a crash; else 3."
    },
    footer = {"", "Example: until epitaph status; do sleep 1; done"})
final class StatusCommand implements Callable<Integer> {
  /** The status is written every two seconds; when it is older than this, the stack hangs. */
  private static final Duration STALE = Duration.ofSeconds(15);

  private final Surroundings surroundings;

  @Mixin private StackTarget target;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    Instant now = surroundings.clock().instant();
    List<StackStatus> stacks = target.stacks("");
    StackStatus status = stacks.get(0);
    boolean stale = Duration.between(status.writtenAt(), now).compareTo(STALE) > 0;
    if (target.json()) {
      stacks.forEach(screen::json);
    } else {
      screen.line(headline(status, now));
      screen.table(List.of("", "PART", "DETAIL"), status.parts().stream().map(this::row).toList());
      printQuiet(status, now);
      for (StackStatus other : stacks.subList(1, stacks.size())) {
        screen.line("");
        screen.line(
            "also runs: " + headline(other, now) + "; query it with --state " + other.state());
      }
    }
    if (stale) {
      surroundings.note("the stack has not written its status since " + status.writtenAt());
    }
    return status.healthy() && !stale ? 0 : Main.UNREACHABLE;
  }

  /** Who is not notified now, and why. */
  private void printQuiet(StackStatus status, Instant now) {
    boolean asked =
        status.parts().stream()
            .anyMatch(part -> part.name().equals("elasticsearch") && part.problem() == null);
    if (!asked) {
      return;
    }
    try (IndexSearch index = new IndexSearch(status.elasticsearch(), null)) {
      for (QuietWindow window : index.quietWindows(now)) {
        if (window.isDuring(now)) {
          surroundings
              .screen()
              .line(
                  "quiet: "
                      + QuietCommand.subject(window)
                      + " until "
                      + QuietCommand.time(surroundings, window.to())
                      + ", asked for by "
                      + Screen.printable(window.by()));
        }
      }
    } catch (IOException e) {
      surroundings.note("quiet windows cannot be read: " + e.getMessage());
    }
  }

  private static String headline(StackStatus status, Instant now) {
    return (status.demo() ? "demo" : "stack")
        + " in "
        + status.state()
        + ", process "
        + status.pid()
        + ", started "
        + Times.ago(status.startedAt(), now);
  }

  private List<Cell> row(StackStatus.Part part) {
    boolean fine = part.problem() == null;
    return List.of(
        fine ? Cell.of("ok", Tone.GOOD) : Cell.of("fail", Tone.BAD),
        Cell.of(part.name()),
        Cell.of(fine ? part.detail() + numbers(part.numbers()) : part.problem()));
  }

  /** Those that one looks for first, where there is something to be seen. */
  private static String numbers(Map<String, Long> all) {
    StringBuilder text = new StringBuilder();
    count(text, all, "events", "event");
    count(text, all, "gaps", "gap");
    count(text, all, "unproven", "unproven span");
    long lag = all.getOrDefault("lag", 0L);
    if (lag > 0) {
      text.append(", ").append(Words.count(lag, "record")).append(" behind");
    }
    long spooled = all.getOrDefault("spool_bytes", 0L);
    if (spooled > 0) {
      text.append(", ").append(Words.bytes(spooled)).append(" wait on disk");
    }
    return text.toString();
  }

  private static void count(StringBuilder text, Map<String, Long> all, String name, String what) {
    long number = all.getOrDefault(name, 0L);
    if (number > 0) {
      text.append(", ").append(Words.count(number, what));
    }
  }
}
