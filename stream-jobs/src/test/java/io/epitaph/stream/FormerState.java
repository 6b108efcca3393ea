package io.epitaph.stream;

import io.epitaph.model.EngineRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the last version that had lives by container left behind; see the README beside it. */
final class FormerState {
  private static final Path FOLDER = Path.of("src/test/resources/state-by-container");

  static final Path CHECKPOINT = FOLDER.resolve("checkpoint");
  static final Path SAVEPOINT = FOLDER.resolve("savepoint");

  static final EngineRef ONE = new EngineRef("engine-1", "host-1", "host-1");
  static final EngineRef TWO = new EngineRef("rack/engine-2", "host-2", "host-2");

  static final String WEB = "a1".repeat(32);
  static final String API = "c1".repeat(32);
  static final String DB = "db".repeat(32);

  record Sent(String topic, String key, String value) {}

  /** One that was published last: of a life or of an incident. */
  record Published(String id, long revision, String workload) {}

  private FormerState() {}

  /** What it had read of these topics, in order. */
  static List<Sent> records() throws IOException {
    return lines("records.tsv").map(f -> new Sent(f[0], f[1], f[2])).toList();
  }

  static Map<String, Published> lives() throws IOException {
    return published("life", 4);
  }

  /** All of them open. */
  static Map<String, Published> incidents() throws IOException {
    return published("incident", 5);
  }

  private static Map<String, Published> published(String kind, int workload) throws IOException {
    return lines("results.tsv")
        .filter(f -> f[0].equals(kind))
        .map(f -> new Published(f[1], Long.parseLong(f[2]), f[workload]))
        .collect(Collectors.toMap(Published::workload, each -> each));
  }

  private static Stream<String[]> lines(String file) throws IOException {
    return Files.readAllLines(FOLDER.resolve(file)).stream().map(line -> line.split("\t"));
  }
}
