package io.epitaph.cli;

import io.epitaph.stack.StackPart;
import io.epitaph.stack.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
      new QuietNow(surroundings).print(status, now);
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

  private static String headline(StackStatus status, Instant now) {
    return (status.demo() ? "demo" : "stack")
        + " in "
        + status.state()
        + ", process "
        + status.pid()
        + ", started "
        + Times.ago(status.startedAt(), now);
  }

  private List<Cell> row(StackPart part) {
    boolean fine = part.problem() == null;
    return List.of(
        fine ? Cell.of("ok", Tone.GOOD) : Cell.of("fail", Tone.BAD),
        Cell.of(part.name()),
        Cell.of(fine ? part.detail() + PartNumbers.text(part.numbers()) : part.problem()));
  }
}
