package io.epitaph.cli;

import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.stack.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how a stack is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Says how the stack is.",
      "Exit 0 only when all of it runs and what is told now would outlive a crash; else 3."
    },
    footer = {"", "Example: until epitaph status; do sleep 1; done"})
final class StatusCommand implements Callable<Integer> {
  /** It is written every second; one so old is of a stack that hangs. */
  private static final Duration STALE = Duration.ofSeconds(15);

  private final Surroundings surroundings;

  @Mixin private Target target;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    Instant now = surroundings.clock().instant();
    StackStatus status = target.stack();
    boolean stale = Duration.between(status.writtenAt(), now).compareTo(STALE) > 0;
    if (target.json()) {
      screen.json(status);
    } else {
      screen.line(
          "stack in "
              + status.state()
              + ", process "
              + status.pid()
              + ", started "
              + Times.ago(status.startedAt(), now));
      screen.table(
          List.of("", "PART", "DETAIL"),
          status.parts().stream()
              .map(
                  part ->
                      List.of(
                          part.problem() == null
                              ? Cell.of("ok", Tone.GOOD)
                              : Cell.of("fail", Tone.BAD),
                          Cell.of(part.name()),
                          Cell.of(part.problem() == null ? part.detail() : part.problem())))
              .toList());
    }
    if (stale) {
      surroundings.note("the stack has not written its status since " + status.writtenAt());
    }
    return status.healthy() && !stale ? 0 : Main.UNREACHABLE;
  }
}
