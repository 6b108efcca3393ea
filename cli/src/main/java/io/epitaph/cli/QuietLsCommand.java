package io.epitaph.cli;

import io.epitaph.kafka.QuietTopic;
import io.epitaph.model.QuietWindow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists quiet windows. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the quiet windows that are now and that come, in order of their begin.",
    footer = {"", "Example: epitaph quiet ls"})
final class QuietLsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Target target;

  @Option(names = "--all", description = "Also those that are over.")
  private boolean all;

  QuietLsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = surroundings.clock().instant();
    List<QuietWindow> windows;
    try (QuietTopic topic = target.quietTopic()) {
      windows =
          topic.windows().stream()
              .filter(window -> all || (!window.cancelled() && window.to().isAfter(now)))
              .sorted(Comparator.comparing(QuietWindow::from).thenComparing(QuietWindow::id))
              .toList();
    }
    if (target.json()) {
      windows.forEach(surroundings.screen()::json);
    } else if (windows.isEmpty()) {
      surroundings.note(all ? "no quiet windows" : "no quiet windows now, and none that come");
    } else {
      surroundings
          .screen()
          .table(
              List.of("WINDOW", "WORKLOAD", "ENGINE", "STATE", "FROM", "TO", "BY", "REASON"),
              windows.stream().map(window -> row(window, now)).toList());
    }
    return 0;
  }

  private List<Cell> row(QuietWindow window, Instant now) {
    return List.of(
        Cell.of(QuietText.brief(window.id()), Tone.STRONG),
        Cell.of(window.workload()),
        Cell.of(window.engine()),
        state(window, now),
        Cell.of(QuietText.time(surroundings, window.from())),
        Cell.of(QuietText.time(surroundings, window.to())),
        Cell.of(window.by()),
        Cell.of(window.reason()));
  }

  private static Cell state(QuietWindow window, Instant now) {
    if (window.cancelled()) {
      return Cell.of("cancelled", Tone.FAINT);
    }
    if (window.isDuring(now)) {
      return Cell.of("now", Tone.WARN);
    }
    return window.from().isAfter(now) ? Cell.of("comes") : Cell.of("over", Tone.FAINT);
  }
}
