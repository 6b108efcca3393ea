package io.epitaph.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedLivesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Timeline timeline = Timeline.from(START);
  private final SimulatedEngine engine =
      new SimulatedEngine(EngineSettings.of("engine-1", Dialect.DOCKER_28_5), timeline);
  private final ScriptedLives lives = new ScriptedLives(engine, timeline);

  @Test
  void allAreOverWhenTheScriptIs() throws Exception {
    lives.begin();
    timeline.runUntil(START.plus(ScriptedLives.LENGTH));
    List<byte[]> before = engine.eventsSince(START);
    timeline.runUntil(START.plus(ScriptedLives.LENGTH).plusSeconds(3600));
    assertThat(engine.eventsSince(START)).isEqualTo(before);
    assertThat(engine.api().list(false)).isEmpty();
    // Two are gone: one by --rm, one is removed.
    assertThat(engine.api().list(true)).hasSize(lives.truths().size() - 2);
  }

  @Test
  void theExampleOfADocumentIsTrue() throws Exception {
    lives.begin();
    timeline.runUntil(START.plus(ScriptedLives.LENGTH));
    List<String> truth = Truth.lines(lives.truths()).lines().toList();
    List<String> shown =
        Files.readAllLines(Path.of("../docs/fleet.md")).stream()
            .filter(line -> line.startsWith("{\"engine\""))
            .toList();
    assertThat(shown).isNotEmpty().isSubsetOf(truth);
  }

  @Test
  void lifeFourteenWantsLiveRestore() {
    assertThatThrownBy(lives::beginUndying)
        .hasMessage("engine engine-1: got live-restore false, wanted true for this life");
  }
}
