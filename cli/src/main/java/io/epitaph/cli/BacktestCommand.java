package io.epitaph.cli;

import io.epitaph.backtest.Backtest;
import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.backtest.Defects;
import io.epitaph.backtest.Entries;
import io.epitaph.backtest.InputFile;
import io.epitaph.backtest.KafkaEntries;
import io.epitaph.backtest.Overrides;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.Brokers;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what incidents would have been. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what incidents would have been, from event logs and without a cluster.",
      "",
      "With --set, what another threshold would change: incidents that are added (+), removed (-)"
          + " or changed (~)."
    },
    footer = {
      "",
      "Exit code 4: something was skipped, since it could not be read.",
      "",
      "Example: epitaph backtest --input host-7.ndjson.gz --set restart-loop.count=3",
      "",
      "Of the engine here, what it remembers:",
      "  docker events --since 24h --until 0s --format '{{json .}}' | epitaph backtest --input -"
    })
final class BacktestCommand implements Callable<Integer> {
  private static final String KAFKA = "kafka";

  private final Surroundings surroundings;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Event logs: `docker events` as JSON or text, recordings, Epitaph's records; gzip too."
              + " - is standard input.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT[,...]",
      converter = BrokersConverter.class,
      description =
          "Read the events in this Kafka, up to now. Or EPITAPH_KAFKA. What Kafka's clients call NAME"
              + " is --kafka.NAME VALUE.")
  private @Nullable String brokers;

  @Mixin private ConfigOption config;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only what happened from this time on: 7d (ago), 2026-02-03T14:00:00Z.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description =
          "Only what happened before this time, to which time goes on. Default: 30 minutes behind"
              + " the last event.")
  private @Nullable String to;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description =
          "The engine of events that name none, one for all files. Default: each file is an engine"
              + " of its own.")
  private @Nullable String engine;

  @Option(
      names = "--set",
      paramLabel = "KIND.NAME=VALUE",
      completionCandidates = Choices.Thresholds.class,
      description =
          "Another threshold than the default, repeatable: prints what changes. A container's labels"
              + " override it. One of ${COMPLETION-CANDIDATES}.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--deaths",
      description =
          "Print each death and its cause, not the incidents; with --json, an incarnation a line.")
  private boolean deaths;

  @Option(
      names = "--all",
      description =
          "Also incidents that are part of another, and with --set those that do not change; --json"
              + " prints them always.")
  private boolean all;

  @Option(names = "--utc", description = "Times in UTC, not in this machine's time zone.")
  private boolean utc;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Spec private CommandSpec command;

  BacktestCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = surroundings.clock().instant();
    List<IncidentSettings> settings = new ArrayList<>(List.of(IncidentSettings.DEFAULTS));
    if (!sets.isEmpty()) {
      settings.add(Overrides.apply(IncidentSettings.DEFAULTS, sets));
    }
    if (deaths && !sets.isEmpty()) {
      throw new IllegalArgumentException(
          "--deaths and --set: no threshold changes a death; wanted one of the two");
    }
    Instant begin = from == null ? null : Times.parse(from, now);
    Instant end = to == null ? null : Times.parse(to, now);
    if (begin != null && end != null && !begin.isBefore(end)) {
      throw new IllegalArgumentException("--from is " + begin + ", wanted a time before --to");
    }
    Defects defects = new Defects();
    BacktestProgress progress = new BacktestProgress(surroundings.err());
    long started = System.nanoTime();
    Findings findings;
    try (Entries entries = open(begin, now, defects)) {
      findings = Backtest.run(entries, settings, deaths, begin, end, progress::at);
    } finally {
      progress.end();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    BacktestReport report =
        new BacktestReport(surroundings, utc ? ZoneOffset.UTC : surroundings.zone(), findings);
    if (deaths) {
      report.deaths(json);
    } else if (json) {
      report.json();
    } else if (sets.isEmpty()) {
      report.table(all);
    } else {
      report.comparison(sets, all);
    }
    report.summary().print(seconds);
    return report.summary().defects(defects) ? Main.INTEGRITY : 0;
  }

  private Entries open(@Nullable Instant begin, Instant now, Defects defects) throws IOException {
    if (!inputs.isEmpty() && brokers != null) {
      throw new IllegalArgumentException("--input and --kafka: wanted one of the two");
    }
    if (!inputs.isEmpty()) {
      return InputFile.open(InputFile.named(inputs, engine), System.in, now, defects);
    }
    String from = brokers == null ? config.given().get(KAFKA) : brokers;
    if (from == null) {
      throw new IllegalArgumentException(
          "there is nothing to read: name files with --input FILE, or --kafka HOST:PORT");
    }
    return KafkaEntries.open(
        KafkaOptions.settings(config.given(), command, Brokers.require(from)), begin, defects);
  }
}
