package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Incarnation;
import io.epitaph.model.LastWords;
import io.epitaph.model.Life;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints last words. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints the last words of a container: the end of its log when it died.",
    footer = {"", "Example: epitaph logs shop-web-1"})
final class LogsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Target target;

  @Parameters(paramLabel = "NAME|ID", description = "A container's name, or a prefix of its id.")
  private String container;

  @Option(
      names = "--incarnation",
      paramLabel = "N",
      description = "Its Nth run. Default: the last that died.")
  private @Nullable Integer number;

  LogsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    try (IndexSearch reader = target.reader()) {
      Life life = Containers.find(reader, container);
      Incarnation run = chosen(reader.incarnations(life.containerId()));
      LastWords words = run.lastWords();
      if (target.json()) {
        screen.json(run);
        return 0;
      }
      if (words == null || words.error() != null) {
        throw new NoSuchThingException(
            "'"
                + container
                + "' left no last words"
                + (words == null
                    ? ": it runs, or died before Epitaph watched"
                    : ": " + Sentences.withShortIds(words.error())));
      }
      if (words.truncated()) {
        surroundings.note("the log was longer; this is its end");
      }
      words.lines().forEach(line -> screen.line(Printable.logLine(line)));
    }
    return 0;
  }

  private Incarnation chosen(List<Incarnation> runs) throws NoSuchThingException {
    for (int i = runs.size() - 1; i >= 0; i--) {
      Incarnation run = runs.get(i);
      if (number == null ? run.diedAt() != null : run.number() == number) {
        return run;
      }
    }
    throw new NoSuchThingException(
        number == null
            ? "'" + container + "' has not died"
            : "'" + container + "' has no incarnation " + number + ", it has " + runs.size());
  }
}
