package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Vega specifications with answers in them, drawn by {@code kibana/render}. */
final class Pictures {
  private final Path folder;

  /** What Elasticsearch says to a data set's {@code url}. */
  interface Answers {
    JsonNode to(JsonNode url) throws Exception;
  }

  record Drawn(int bars, String texts) {}

  Pictures(Path folder) throws Exception {
    for (String tool : List.of("bash", "npm", "node", "chromium")) {
      assumeTrue(
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(each -> Files.isExecutable(Path.of(each, tool))),
          "no " + tool + " on the PATH");
    }
    this.folder = Files.createDirectories(folder);
  }

  void add(String name, ObjectNode spec, Answers answers) throws Exception {
    for (JsonNode data : spec.path("data")) {
      if (data.has("url")) {
        ((ObjectNode) data).set("values", answers.to(data.path("url")));
        ((ObjectNode) data).remove("url");
      }
    }
    Files.writeString(folder.resolve(name + ".vega.json"), spec.toString());
  }

  /** The same answer with as many hits, each of another container. */
  static JsonNode many(JsonNode answer, int hits) {
    ObjectNode copy = answer.deepCopy();
    ArrayNode all = copy.withObjectProperty("hits").withArrayProperty("hits");
    int there = all.size();
    for (int i = there; there > 0 && i < hits; i++) {
      ObjectNode hit = all.get(i % there).deepCopy();
      ((ObjectNode) hit.path("fields")).putArray("container.name").add("copy-" + i);
      all.add(hit);
    }
    for (int i = 0; i < there; i++) {
      ((ObjectNode) all.get(i).path("fields")).putArray("container.name").add("copy-" + i);
    }
    copy.withObjectProperty("hits").put("total", all.size());
    return copy;
  }

  Map<String, Drawn> draw() throws Exception {
    // A registry that is slow says nothing of the pictures, so it has a limit of its own.
    render("--install", 300);
    Path said = render(folder.toString(), 150);
    Map<String, Drawn> drawn = new HashMap<>();
    for (String line : Files.readAllLines(said)) {
      String[] parts = line.split("\t", 3);
      drawn.put(parts[0], new Drawn(Integer.parseInt(parts[1]), parts[2]));
    }
    return drawn;
  }

  /** What it says. */
  private Path render(String argument, int seconds) throws Exception {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(Paths.MODULE.resolve("render").toString(), argument)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      assertThat(ended).as("kibana/render " + argument + " ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    return said;
  }
}
