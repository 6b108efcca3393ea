package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.indexer.search.LifeQuery;
import io.epitaph.kafka.QuietPublisher;
import io.epitaph.model.Durations;
import io.epitaph.model.Glob;
import io.epitaph.model.Ids;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks that nobody be notified for a while, or lists and ends such windows. */
@Command(
    name = "quiet",
    mixinStandardHelpOptions = true,
    description = {
      "Notifies nobody of a workload for a while: a quiet window.",
      "Incidents open as ever, and are marked. What is still open at the end is sent then, after one"
          + " line that says what was."
    },
    subcommands = {QuietLsCommand.class, QuietEndCommand.class},
    footer = {
      "",
      "In WORKLOAD * stands for any characters: 'shop/*'. Windows that come back every week are a",
      "setting of `up` and `notifier`: quiet.",
      "",
      "Example: epitaph quiet shop/web 2h --reason 'new release'",
      "         epitaph quiet --all 30m --from 22:00",
      "         epitaph quiet end shop/web"
    })
final class QuietCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofDays(30);
  private final Surroundings surroundings;

  @Mixin private Target target;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORKLOAD",
      description = "The workload's name, or a pattern. Not with --all.")
  private @Nullable String first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DURATION",
      description = "How long: 30m, 2h, 1d.")
  private @Nullable String second;

  @Option(names = "--all", description = "For all workloads.")
  private boolean all;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Only on engines with this name; * stands for any characters.")
  private @Nullable String engine;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "When it begins: 22:00, 2026-02-03T22:00, 2026-02-03T21:00:00Z. Default: now.")
  private @Nullable String from;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read it.")
  private @Nullable String reason;

  QuietCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = surroundings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    QuietWindow window = window(now);
    // Kafka may create a topic that is missing, with settings of its own.
    target.quietTopic().close();
    QuietPublisher.publish(target.kafkaClient(), Map.of(window.id(), window));
    warnIfUnknown(window.workload());
    if (target.json()) {
      surroundings.screen().json(window);
      return 0;
    }
    boolean later = window.from().isAfter(now);
    surroundings
        .screen()
        .line(
            "quiet: "
                + QuietText.subject(window)
                + (later ? " from " + QuietText.time(surroundings, window.from()) : "")
                + " until "
                + QuietText.time(surroundings, window.to())
                + "; `epitaph quiet end "
                + QuietText.brief(window.id())
                + (later ? "` cancels it" : "` ends it early"));
    return 0;
  }

  private QuietWindow window(Instant now) {
    List<String> words = Stream.of(first, second).filter(Objects::nonNull).toList();
    if (words.size() != (all ? 1 : 2)) {
      throw new IllegalArgumentException(
          (words.isEmpty() ? "got nothing" : "got '" + String.join(" ", words) + "'")
              + ", wanted "
              + (all ? "--all and how long" : "WORKLOAD and how long, or --all and how long")
              + ", such as `epitaph quiet "
              + (all ? "--all" : "shop/web")
              + " 2h`");
    }
    Duration length = Durations.parse(words.get(words.size() - 1));
    if (length.isZero() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "got " + Durations.text(length) + ", wanted at most " + Durations.text(LONGEST));
    }
    String workload = all ? QuietWindow.ALL : words.get(0);
    Instant begin = from == null ? now : Times.parseComing(from, now, surroundings.zone());
    if (begin.isBefore(now)) {
      throw new IllegalArgumentException(
          "--from: got '" + from + "', which is over; wanted a time to come");
    }
    String by = System.getProperty("user.name", "somebody");
    String id = Ids.hash("quiet", by, Wire.text(now), Long.toString(System.nanoTime()));
    return QuietWindow.of(id, now, workload, engine, begin, begin.plus(length), reason, by);
  }

  /** A misspelt name would be found out when it is too late. */
  private void warnIfUnknown(String workload) {
    if (Glob.isPattern(workload)) {
      return;
    }
    try (IndexSearch index = target.readerBesideKafka()) {
      if (index != null && index.lives(new LifeQuery(null, workload, null, null, 1)).isEmpty()) {
        surroundings.note(
            "warning: no container of a workload '"
                + workload
                + "' is known; `epitaph incidents` and `epitaph lives --json` show their names");
      }
    } catch (IOException e) {
      surroundings.note("could not be checked whether the workload is known: " + e.getMessage());
    }
  }
}
