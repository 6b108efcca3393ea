package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what was lost between an engine and its collector. */
@Command(
    name = "gaps",
    mixinStandardHelpOptions = true,
    description = "Lists the spans of which events are missing, or may be: most recent first.",
    footer = {
      "",
      "A gap is proven: events between its two times are lost. What could be seen of it afterwards",
      "was reconstructed. Of an unproven span nothing says that all of its events came.",
      "",
      "Example: epitaph gaps --since 7d"
    })
final class GapsCommand implements Callable<Integer> {
  private static final int CAUSE = 60;

  private final Surroundings surroundings;

  @Mixin private Target target;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Those that end after: 10m (ago), 2026-02-03T14:00:00Z, seconds since 1970.")
  private @Nullable String since;

  @Option(names = "--engine", paramLabel = "NAME", description = "Only those of this engine.")
  private @Nullable String engine;

  @Mixin private Most most;

  GapsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = surroundings.clock().instant();
    int limit = most.get();
    List<CollectorStatus> records;
    try (IndexSearch reader = target.reader()) {
      records = reader.gaps(engine, since == null ? null : Times.parse(since, now), limit);
    }
    if (records.isEmpty()) {
      boolean all = since == null && engine == null;
      surroundings.note(all ? "no gaps" : "no matching gaps");
    } else if (target.json()) {
      records.forEach(surroundings.screen()::json);
    } else {
      surroundings
          .screen()
          .table(
              List.of("KIND", "ENGINE", "FROM", "TO", "LASTED", "LOST", "REGAINED", "CAUSE"),
              Gaps.of(records).all().stream().map(this::row).toList());
    }
    if (records.size() == limit) {
      surroundings.note("more may exist: --most " + 2 * limit);
    }
    return 0;
  }

  private List<Cell> row(FoundGap gap) {
    Long lost = gap.lost();
    Long regained = gap.regained();
    String cause = gap.told().cause();
    return List.of(
        Cell.of(gap.isProven() ? "gap" : "unproven", gap.isProven() ? Tone.BAD : Tone.WARN),
        Cell.of(gap.told().engine().name(), Tone.STRONG),
        Cell.of(Times.atMinute(gap.from(), surroundings.zone())),
        Cell.of(Times.atMinute(gap.to(), surroundings.zone())),
        Cell.of(Words.duration(Duration.between(gap.from(), gap.to()))),
        Cell.of(lost == null ? null : lost + " or more"),
        Cell.of(regained == null ? null : Long.toString(regained)),
        Cell.of(cause == null ? null : Sentences.brief(cause, CAUSE)));
  }
}
