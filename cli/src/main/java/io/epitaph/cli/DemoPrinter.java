package io.epitaph.cli;

import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.stack.demo.Check;
import io.epitaph.stack.demo.Death;
import io.epitaph.stack.demo.DemoFolder;
import io.epitaph.stack.demo.DemoListener;
import io.epitaph.stack.demo.Outcome;
import io.epitaph.stack.demo.PlayedLife;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints a demo's progress and its result. */
final class DemoPrinter implements DemoListener {
  private static final long MEGABYTE = 1_000_000;

  private final Surroundings surroundings;
  private final Screen screen;
  private final boolean json;

  DemoPrinter(Surroundings surroundings, boolean json) {
    this.surroundings = surroundings;
    this.screen = surroundings.screen();
    this.json = json;
  }

  @Override
  public void progress(String text) {
    surroundings.note(text);
  }

  @Override
  public void died(Death death) {
    var cause = death.run().cause();
    line(
        death.run().diedAt(),
        death.container(),
        screen.toned(
                cause.kind().fault() ? Tone.BAD : Tone.PLAIN,
                "died: " + Printable.of(cause.sentence()))
            + screen.toned(Tone.FAINT, "  found after " + Words.duration(death.after())));
  }

  @Override
  public void incident(Incident incident) {
    line(
        incident.updatedAt(),
        incident.workload().name(),
        screen.toned(
                Tone.WARN,
                "incident " + Wire.name(incident.status()) + ": " + Wire.name(incident.kind()))
            + ": "
            + Printable.of(incident.summary()));
  }

  private void line(@Nullable Instant time, String container, String text) {
    if (!json && time != null) {
      screen.line(
          screen.toned(Tone.FAINT, "  " + Wire.text(time).substring(11, 23))
              + "  "
              + "%-18s".formatted(container)
              + text);
    }
  }

  @Override
  public void checked(Outcome outcome) {
    if (json) {
      outcome.checks().forEach(screen::json);
      return;
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (Check check : outcome.checks()) {
      rows.add(
          List.of(
              Cell.of(check.life()),
              Cell.of(check.container(), Tone.STRONG),
              Cell.of("expected", Tone.FAINT),
              Cell.of(check.expected())));
      rows.add(
          List.of(
              Cell.of(""),
              Cell.of(""),
              check.right() ? Cell.of("found", Tone.GOOD) : Cell.of("WRONG", Tone.BAD),
              Cell.of(check.found())));
    }
    screen.line("");
    screen.table(List.of("LIFE", "CONTAINER", "", "EXPECTED, AND FOUND IN ELASTICSEARCH"), rows);
    screen.line("");
    Duration delay = outcome.medianDelay();
    if (delay != null) {
      screen.line(
          "Death to found in Elasticsearch: median "
              + Words.duration(delay)
              + ", "
              + outcome.where()
              + ".");
    }
  }

  /** Printed last, after everything has ended. */
  void kept(Outcome outcome, DemoFolder folder) throws IOException {
    long megabytes = folder.bytes() / MEGABYTE;
    Duration delay = outcome.medianDelay();
    if (json) {
      screen.json(
          Wire.MAPPER
              .createObjectNode()
              .put("right", outcome.right())
              .put("medianDeathToFoundMillis", delay == null ? null : delay.toMillis())
              .put("where", outcome.where())
              .put("state", folder.path().toString())
              .put("stateMegabytes", megabytes));
      return;
    }
    screen.line("%d MB stay in %s until the next demo.".formatted(megabytes, folder.path()));
    screen.line("Query these lives:   ./epitaph up --state " + folder.path());
    screen.line("in another terminal: ./epitaph life " + PlayedLife.LOOP.container());
    screen.line("Watch this machine:  ./epitaph up");
  }
}
