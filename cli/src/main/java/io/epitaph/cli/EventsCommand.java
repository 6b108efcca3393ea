package io.epitaph.cli;

import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints events. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Prints the engine's events, oldest first; health probes are left out.",
    footer = {"", "Example: epitaph events --since 10m --container shop-web-1"})
final class EventsCommand implements Callable<Integer> {
  /** As {@code --since} takes it. */
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnnXXX", Locale.ROOT);

  private static final EventQuery ALL = new EventQuery(null, null, null, null, null);

  private static final String DIGEST = "sha256:";
  private static final List<String> SHOWN =
      List.of("image", "exitCode", "signal", "container", "type");

  private final Surroundings surroundings;

  @Mixin private Target target;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From this time on: 10m (ago), 2026-02-03T14:00:00Z, seconds since 1970.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
  private @Nullable String until;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only this type: container, network, image, volume, ...")
  private @Nullable String type;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "Only this action: die, oom, ...")
  private @Nullable String action;

  @Option(
      names = "--container",
      paramLabel = "NAME|ID",
      description = "Only events of this container, and of networks it joined.")
  private @Nullable String container;

  @Option(
      names = {"-f", "--follow"},
      description = "Continue with new events, from Kafka, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--utc", description = "Times in UTC, not in this machine's time zone.")
  private boolean utc;

  EventsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    Instant now = surroundings.clock().instant();
    if (follow && until != null) {
      throw new IllegalArgumentException("--follow has no end: omit --until");
    }
    // Resolved before the past is read, so that no event is missed between.
    String kafka = follow ? target.kafka() : "";
    try (IndexSearch reader = target.reader()) {
      String id = container == null ? null : Containers.find(reader, container).containerId();
      EventQuery query =
          new EventQuery(
              id,
              type,
              action,
              since == null ? null : Times.parse(since, now),
              until == null ? null : Times.parse(until, now));
      if (!follow) {
        boolean[] any = new boolean[1];
        reader.events(
            query,
            event -> {
              any[0] = true;
              print(screen, event);
            });
        if (!any[0]) {
          surroundings.note(query.equals(ALL) ? "no events yet" : "no matching events");
        }
        return 0;
      }
      new EventFollower(kafka, query).follow(reader, since != null, event -> print(screen, event));
    }
    return 0;
  }

  private void print(Screen screen, EngineEvent event) {
    if (target.json()) {
      screen.json(event);
    } else {
      screen.line(line(screen, utc ? ZoneOffset.UTC : surroundings.zone(), event));
    }
  }

  static String line(Screen screen, ZoneId zone, EngineEvent event) {
    Map<String, String> attributes = event.attributes();
    String actor = event.actorId();
    StringBuilder more = new StringBuilder();
    if (event.detail() != null) {
      more.append("  ").append(event.detail());
    }
    for (String attribute : SHOWN) {
      if (attributes.containsKey(attribute)) {
        more.append("  ").append(attribute).append('=').append(attributes.get(attribute));
      }
    }
    return screen.toned(Tone.FAINT, CLOCK.withZone(zone).format(event.occurredAt()))
        + "  "
        + Printable.of(
            "%-9s  %-13s  %-12s  %s%s"
                .formatted(
                    event.type(),
                    event.action(),
                    Sentences.shortId(
                        actor.startsWith(DIGEST) ? actor.substring(DIGEST.length()) : actor),
                    Sentences.withShortIds(attributes.getOrDefault("name", "")),
                    Sentences.withShortIds(more.toString())));
  }
}
