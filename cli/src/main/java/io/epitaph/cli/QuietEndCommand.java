package io.epitaph.cli;

import io.epitaph.kafka.QuietPublisher;
import io.epitaph.kafka.QuietTopic;
import io.epitaph.model.QuietWindow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends quiet windows early. */
@Command(
    name = "end",
    mixinStandardHelpOptions = true,
    description = {
      "Ends quiet windows now: what is still open is sent.",
      "By a workload, or with --all, those end that are now; those that come are cancelled if"
          + " somebody asked for them. One of the configuration that comes is cancelled by its id."
    },
    footer = {"", "Example: epitaph quiet end shop/web"})
final class QuietEndCommand implements Callable<Integer> {
  private static final int SHORTEST_ID = 4;

  private final Surroundings surroundings;

  @Mixin private Target target;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID|WORKLOAD",
      description = "A prefix of a window's id, or the workload as it was given.")
  private @Nullable String which;

  @Option(names = "--all", description = "All of them, of all workloads.")
  private boolean all;

  QuietEndCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if ((which == null) == !all) {
      throw new IllegalArgumentException("wanted one of ID, WORKLOAD and --all");
    }
    Instant now = surroundings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    String by = System.getProperty("user.name", "somebody");
    Map<String, QuietWindow> ended = new LinkedHashMap<>();
    try (QuietTopic topic = target.quietTopic()) {
      for (QuietWindow window : meant(topic.windows(), now)) {
        ended.put(window.id(), window.ended(now, by));
      }
    }
    if (ended.isEmpty()) {
      throw new NoSuchThingException(
          (all ? "no quiet window" : "no quiet window '" + which + "'")
              + " is to be ended; `epitaph quiet ls` lists them");
    }
    QuietPublisher.publish(target.kafkaClient(), new LinkedHashMap<>(ended));
    for (QuietWindow window : ended.values()) {
      if (target.json()) {
        surroundings.screen().json(window);
      } else {
        surroundings
            .screen()
            .line(
                (window.cancelled() ? "cancelled: " : "ended: ")
                    + "quiet window "
                    + QuietText.brief(window.id())
                    + " for "
                    + QuietText.subject(window));
      }
    }
    return 0;
  }

  private List<QuietWindow> meant(List<QuietWindow> windows, Instant now) {
    List<QuietWindow> open =
        windows.stream().filter(each -> !each.cancelled() && each.to().isAfter(now)).toList();
    String wanted = which;
    if (wanted != null && wanted.length() >= SHORTEST_ID) {
      List<QuietWindow> byId = open.stream().filter(each -> each.id().startsWith(wanted)).toList();
      if (byId.size() > 1) {
        throw new IllegalArgumentException(
            "'" + wanted + "' is the begin of several windows' ids: give more of it");
      }
      if (!byId.isEmpty()) {
        return byId;
      }
    }
    return open.stream()
        .filter(each -> all || each.workload().equals(wanted))
        .filter(each -> each.isDuring(now) || !each.configured())
        .toList();
  }
}
