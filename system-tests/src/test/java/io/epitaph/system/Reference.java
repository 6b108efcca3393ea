package io.epitaph.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the lines of an engine say of its containers, found in the slowest and plainest way: all
 * lines of a container are kept, and looked through again and again. It shares no class with the
 * detectors, so that a fault of theirs is not also its own. It expects that no line is missing.
 */
final class Reference {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Programs usually go on after these. */
  private static final Set<Integer> HARMLESS = Set.of(1, 10, 12, 17, 18, 23, 28);

  private static final long SECOND = 1_000_000_000L;

  /** How long an {@code oom} explains a death by SIGKILL. */
  private static final long OOM_BEFORE = 10 * SECOND;

  /** How long the engine waits for a stopped process, and a little. */
  private static final long STOP_BEFORE = 12 * SECOND;

  private record Line(long at, String action, Map<String, String> attributes) {
    int number(String attribute) {
      return Integer.parseInt(attributes.get(attribute));
    }
  }

  /** Why a run ended, as far as lines alone show it. */
  enum Why {
    COMPLETED,
    FAILED,
    FAULT,
    KILLED,
    OUT_OF_MEMORY,
    ON_REQUEST,
    NEVER_RAN
  }

  /**
   * @param startedAt nanoseconds since 1970; -1 for one that never ran
   * @param diedAt likewise; -1 while it runs
   * @param exitCode -1 while it runs, and of one that never ran
   */
  record Run(
      String container, int number, long startedAt, long diedAt, int exitCode, Why why, int ooms) {}

  private final Map<String, List<Line>> containers = new LinkedHashMap<>();

  void read(byte[] bytes) throws IOException {
    JsonNode json = MAPPER.readTree(bytes);
    JsonNode actor = json.get("Actor");
    Map<String, String> attributes = new HashMap<>();
    actor
        .get("Attributes")
        .properties()
        .forEach(each -> attributes.put(each.getKey(), each.getValue().asText()));
    boolean network = json.get("Type").asText().equals("network");
    String id = network ? attributes.get("container") : actor.get("ID").asText();
    String action = json.get("Action").asText();
    boolean known = network || json.get("Type").asText().equals("container");
    if (id != null && known) {
      containers
          .computeIfAbsent(id, i -> new ArrayList<>())
          .add(new Line(json.get("timeNano").asLong(), action, attributes));
    }
  }

  /** All runs, in no order. */
  List<Run> runs() {
    List<Run> all = new ArrayList<>();
    containers.forEach((id, lines) -> all.addAll(runs(id, lines)));
    return all;
  }

  private static List<Run> runs(String id, List<Line> lines) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.action().equals("start")) {
        runs.add(run(id, runs.size() + 1, lines, i));
      }
    }
    boolean left = lines.stream().anyMatch(line -> line.action().equals("disconnect"));
    if (runs.isEmpty() && left) {
      runs.add(new Run(id, 1, -1, -1, -1, Why.NEVER_RAN, 0));
    }
    return runs;
  }

  private static Run run(String id, int number, List<Line> lines, int start) {
    List<Line> run = new ArrayList<>();
    for (int i = start; i < lines.size(); i++) {
      run.add(lines.get(i));
      if (lines.get(i).action().equals("die")) {
        break;
      }
    }
    Line last = run.get(run.size() - 1);
    boolean dead = last.action().equals("die");
    int ooms = (int) run.stream().filter(line -> line.action().equals("oom")).count();
    return new Run(
        id,
        number,
        run.get(0).at(),
        dead ? last.at() : -1,
        dead ? last.number("exitCode") : -1,
        dead ? why(run, last) : Why.COMPLETED,
        ooms);
  }

  private static Why why(List<Line> run, Line death) {
    int exit = death.number("exitCode");
    boolean asked =
        run.stream()
            .filter(line -> line.action().equals("kill"))
            .filter(line -> !HARMLESS.contains(line.number("signal")))
            .anyMatch(line -> line.at() >= death.at() - STOP_BEFORE);
    boolean choked =
        run.stream()
            .filter(line -> line.action().equals("oom"))
            .anyMatch(line -> line.at() >= death.at() - OOM_BEFORE);
    if (asked) {
      return Why.ON_REQUEST;
    }
    if (exit == 137) {
      return choked ? Why.OUT_OF_MEMORY : Why.KILLED;
    }
    if (exit == 0) {
      return Why.COMPLETED;
    }
    return exit > 128 ? Why.FAULT : Why.FAILED;
  }
}
