package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.indexer.search.LifeQuery;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists lives. */
@Command(
    name = "lives",
    mixinStandardHelpOptions = true,
    description = "Lists containers, most recently changed first.",
    footer = {"", "Example: epitaph lives --cause out-of-memory"})
final class LivesCommand implements Callable<Integer> {
  private static final int SENTENCE = 80;

  private final Surroundings surroundings;

  @Mixin private Target target;

  @Option(names = "--name", paramLabel = "NAME", description = "Only containers with this name.")
  private @Nullable String name;

  @Option(names = "--workload", paramLabel = "NAME", description = "Only those of this workload.")
  private @Nullable String workload;

  @Option(
      names = "--life-state",
      paramLabel = "STATE",
      completionCandidates = Choices.States.class,
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private @Nullable String state;

  @Option(
      names = "--cause",
      paramLabel = "KIND",
      completionCandidates = Choices.Causes.class,
      description = "Only those whose last death had this cause: ${COMPLETION-CANDIDATES}.")
  private @Nullable String cause;

  @Mixin private Most most;

  LivesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Choices.checked("--life-state", state, new Choices.States());
    Choices.checked("--cause", cause, new Choices.Causes());
    LifeQuery query = new LifeQuery(name, workload, state, cause, most.get());
    List<Life> lives;
    List<FoundGap> touching;
    try (IndexSearch reader = target.reader()) {
      lives = reader.lives(query);
      touching = target.json() ? List.of() : touching(reader, lives);
    }
    if (lives.isEmpty()) {
      boolean all = name == null && workload == null && state == null && cause == null;
      surroundings.note(all ? "no containers yet" : "no matching containers");
      return 0;
    }
    if (target.json()) {
      lives.forEach(surroundings.screen()::json);
      return 0;
    }
    Instant now = surroundings.clock().instant();
    surroundings
        .screen()
        .table(
            List.of("NAME", "CONTAINER", "STATE", "RUNS", "CHANGED", "IMAGE", "LAST DEATH"),
            lives.stream().map(life -> row(life, now)).toList());
    Gaps.note(surroundings, touching);
    if (lives.size() == query.most()) {
      surroundings.note("more may exist: --most " + 2 * query.most());
    }
    return 0;
  }

  private static List<FoundGap> touching(IndexSearch reader, List<Life> lives) throws IOException {
    Instant first = lives.stream().map(Life::firstSeenAt).min(Instant::compareTo).orElse(null);
    if (first == null) {
      return List.of();
    }
    Gaps gaps = Gaps.since(reader, first);
    return gaps.all().stream()
        .filter(
            gap ->
                lives.stream()
                    .anyMatch(l -> gap.touches(l.engine(), l.firstSeenAt(), l.destroyedAt())))
        .toList();
  }

  private static List<Cell> row(Life life, Instant now) {
    boolean fault = life.lastCause() != null && life.lastCause().kind().fault();
    return List.of(
        Cell.of(life.name(), Tone.STRONG),
        Cell.of(Sentences.shortId(life.containerId())),
        Cell.of(
            Wire.name(life.state()), life.state() == Life.State.RUNNING ? Tone.GOOD : Tone.PLAIN),
        Cell.of(Integer.toString(life.incarnations())),
        Cell.of(Times.ago(life.updatedAt(), now)),
        Cell.of(life.image() == null ? null : Sentences.withShortIds(life.image())),
        Cell.of(
            life.lastCause() == null
                ? null
                : Sentences.brief(life.lastCause().sentence(), SENTENCE),
            fault ? Tone.BAD : Tone.PLAIN));
  }
}
