package io.epitaph.cli;

import io.epitaph.indexer.search.IncidentQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists incidents, or prints all of one. */
@Command(
    name = "incidents",
    mixinStandardHelpOptions = true,
    description = "Lists incidents, open ones first; or prints all of one.",
    footer = {
      "",
      "An incident that is part of another in the list is omitted; an open one is never omitted for",
      "a resolved one. (quiet) marks those that opened in a quiet window.",
      "",
      "Example: epitaph incidents --open --kind restart-loop"
    })
final class IncidentsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Target target;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "A prefix of an incident's id: prints all of it.")
  private @Nullable String id;

  @Option(names = "--open", description = "Only open ones.")
  private boolean open;

  @Option(names = "--all", description = "Also those that are part of another incident.")
  private boolean all;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      completionCandidates = Choices.Kinds.class,
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private @Nullable String kind;

  @Option(names = "--workload", paramLabel = "NAME", description = "Only those of this workload.")
  private @Nullable String workload;

  @Mixin private Most most;

  IncidentsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Choices.checked("--kind", kind, new Choices.Kinds());
    int limit = most.get();
    Screen screen = surroundings.screen();
    List<Incident> incidents;
    QuietMarks marks;
    List<FoundGap> touching;
    try (IndexSearch reader = target.reader()) {
      if (id != null) {
        printOne(reader, id);
        return 0;
      }
      incidents = read(reader, limit);
      marks = QuietMarks.read(reader, incidents);
      touching = target.json() ? List.of() : touching(reader, incidents);
    }
    List<Incident> shown = all ? incidents : withoutParts(incidents);
    if (target.json()) {
      shown.forEach(incident -> screen.json(marks.json(incident)));
    } else if (!shown.isEmpty()) {
      new IncidentTable(open, marks).print(screen, shown, surroundings.clock().instant());
    }
    Gaps.note(surroundings, touching);
    note(incidents.size(), shown.size(), limit);
    return 0;
  }

  /** The open ones, then resolved ones up to the limit. */
  private List<Incident> read(IndexSearch reader, int limit) throws IOException {
    List<Incident> found =
        new ArrayList<>(reader.incidents(new IncidentQuery("open", kind, workload, null, limit)));
    if (!open && found.size() < limit) {
      found.addAll(
          reader.incidents(
              new IncidentQuery("resolved", kind, workload, null, limit - found.size())));
    }
    return found;
  }

  private static List<FoundGap> touching(IndexSearch reader, List<Incident> incidents)
      throws IOException {
    Instant first =
        incidents.stream().map(Incident::anchoredAt).min(Instant::compareTo).orElse(null);
    if (first == null) {
      return List.of();
    }
    return Gaps.since(reader, first).all().stream()
        .filter(gap -> incidents.stream().anyMatch(incident -> isTouched(incident, gap)))
        .toList();
  }

  private static boolean isTouched(Incident incident, FoundGap gap) {
    return gap.touches(incident.engine(), incident.anchoredAt(), incident.resolvedAt());
  }

  private void note(int found, int shown, int limit) {
    if (found == 0) {
      boolean narrowed = kind != null || workload != null;
      surroundings.note(
          "no " + (narrowed ? "matching " : "") + (open ? "open " : "") + "incidents");
    }
    if (shown < found) {
      int more = found - shown;
      surroundings.note(more + " more " + (more == 1 ? "is" : "are") + " part of these: --all");
    }
    if (found == limit) {
      surroundings.note("more may exist: --most " + 2 * limit);
    }
  }

  /** A resolved incident never hides an open one, which would be missed. */
  static List<Incident> withoutParts(List<Incident> incidents) {
    Map<String, Incident> byId =
        incidents.stream().collect(Collectors.toMap(Incident::id, Function.identity()));
    return incidents.stream()
        .filter(
            incident -> {
              Incident whole = incident.partOf() == null ? null : byId.get(incident.partOf());
              return whole == null
                  || (incident.status() == Status.OPEN && whole.status() != Status.OPEN);
            })
        .toList();
  }

  private void printOne(IndexSearch reader, String wanted) throws Exception {
    Incident incident = reader.incident(wanted);
    if (incident == null) {
      throw new NoSuchThingException(
          "no incident has the id prefix '" + wanted + "'; `epitaph incidents` lists them");
    }
    QuietMarks marks = QuietMarks.read(reader, List.of(incident));
    if (target.json()) {
      surroundings.screen().json(marks.json(incident));
    } else {
      new IncidentSheet(surroundings.screen(), incident, marks.of(incident)).print();
      Gaps.note(surroundings, touching(reader, List.of(incident)));
    }
  }
}
