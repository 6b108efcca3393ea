package io.epitaph.cli;

import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IncidentQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the story of one container. */
@Command(
    name = "life",
    mixinStandardHelpOptions = true,
    description = "Prints the story of a container: how it lived, why it died, its last words.",
    footer = {"", "Example: epitaph life shop-web-1"})
final class LifeCommand implements Callable<Integer> {
  private static final int INCIDENTS = 100;

  private final Surroundings surroundings;

  @Mixin private Target target;

  @Parameters(paramLabel = "NAME|ID", description = "A container's name, or a prefix of its id.")
  private String container;

  @Option(names = "--utc", description = "Times in UTC, not in this machine's time zone.")
  private boolean utc;

  LifeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    try (IndexSearch reader = target.reader()) {
      Life life = Containers.find(reader, container);
      List<Incarnation> runs = reader.incarnations(life.containerId());
      List<Incident> incidents =
          reader.incidents(new IncidentQuery(null, null, null, life.containerId(), INCIDENTS));
      QuietMarks marks = QuietMarks.read(reader, incidents);
      if (target.json()) {
        screen.json(life);
        runs.forEach(screen::json);
        incidents.forEach(incident -> screen.json(marks.json(incident)));
        return 0;
      }
      List<EngineEvent> events = new ArrayList<>();
      reader.events(new EventQuery(life.containerId(), null, null, null, null), events::add);
      ZoneId zone = utc ? ZoneOffset.UTC : surroundings.zone();
      Gaps gaps = Gaps.since(reader, life.firstSeenAt());
      new LifeStory(
              screen,
              zone,
              life,
              runs,
              events,
              incidents,
              marks,
              gaps.touching(life.engine(), life.firstSeenAt(), life.destroyedAt()))
          .print();
    }
    return 0;
  }
}
