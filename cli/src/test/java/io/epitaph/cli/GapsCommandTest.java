package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gaps as they are listed, and where they touch what other commands show. */
class GapsCommandTest {
  private static final Instant FROM = Instant.parse("2026-11-24T03:09:00Z");
  private static final Instant TO = Instant.parse("2026-11-24T03:12:00Z");

  private FakeIndex index;

  @BeforeEach
  void open() throws IOException {
    index = new FakeIndex();
  }

  @AfterEach
  void close() {
    index.close();
  }

  private void told(EngineRef by, Kind kind, @Nullable String cause, Map<String, Long> numbers) {
    index.with(
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(by.id(), FROM, kind),
            by,
            TO,
            kind,
            FROM,
            TO,
            cause,
            numbers));
  }

  private void gap(EngineRef by) {
    told(by, Kind.REPAIRED, null, Map.of("reconstructed", 3L, "lost_at_least", 5L));
    told(by, Kind.GAP, "the collector did not run", Map.of("lost_at_least", 1L));
  }

  /** Of a real life in {@code loop}. */
  private EngineRef loops() throws IOException {
    index.with("loop");
    String life = index.epitaph("lives", "--json").out().lines().findFirst().orElseThrow();
    return Wire.MAPPER.treeToValue(Wire.MAPPER.readTree(life).path("engine"), EngineRef.class);
  }

  @Test
  void aGapIsOneRowWithItsRepair() {
    gap(Sample.ENGINE);
    Ran ran = index.epitaph("gaps");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            KIND  ENGINE  FROM                  TO                    LASTED  LOST       REGAINED  CAUSE
            gap   host-7  2026-11-24 03:09 UTC  2026-11-24 03:12 UTC  3 min   5 or more  3         the collector did not run
            """);
  }

  @Test
  void whatIsUnprovenIsNoGap() {
    told(Sample.ENGINE, Kind.UNPROVEN, "forgotten", Map.of("unproven_ms", 180_000L));
    assertThat(index.epitaph("gaps").out().lines().toList().get(1)).startsWith("unproven  host-7");
  }

  @Test
  void jsonIsTheRecords() throws IOException {
    gap(Sample.ENGINE);
    List<String> lines = index.epitaph("gaps", "--json").out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(Wire.MAPPER.readTree(lines.get(1)).path("kind").asText()).isEqualTo("gap");
  }

  @Test
  void noneIsSaid() {
    assertThat(index.epitaph("gaps").err()).isEqualTo("epitaph: no gaps\n");
    assertThat(index.epitaph("gaps", "--since", "1h").err())
        .isEqualTo("epitaph: no matching gaps\n");
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    Ran ran = index.epitaph("gaps", "--since", "yesterday");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("time 'yesterday'");
  }

  @Test
  void listsSayWhichOfTheirEnginesWereNotWatched() throws IOException {
    gap(loops());
    String sentence =
        "was not watched from 2026-11-24 03:09 UTC to 2026-11-24 03:12 UTC: 3 events"
            + " reconstructed\n";
    assertThat(index.epitaph("lives").err()).endsWith(sentence);
    assertThat(index.epitaph("incidents").err()).contains(sentence);
    assertThat(index.epitaph("incidents", "d983").err()).endsWith(sentence);
    assertThat(index.epitaph("life", "demo-loop").out())
        .contains("03:09:00-03:12:00   unwatched nothing of it was reconstructed");
  }

  @Test
  void aGapOfAnotherEngineTouchesNothing() throws IOException {
    gap(Sample.ENGINE);
    loops();
    assertThat(index.epitaph("lives").err()).isEmpty();
    assertThat(index.epitaph("life", "demo-loop").out()).doesNotContain("unwatched");
  }
}
