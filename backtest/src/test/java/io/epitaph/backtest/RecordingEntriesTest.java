package io.epitaph.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recordings of real engines. */
class RecordingEntriesTest {
  @TempDir private Path folder;
  private final Defects defects = new Defects();

  private Entries open(String recording) throws IOException {
    Path file = folder.resolve("whatever");
    try (InputStream in =
        Recording.class.getResourceAsStream("recordings/" + recording + ".jsonl.gz")) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    return InputFile.open(
        InputFile.named(List.of(file.toString()), null),
        InputStream.nullInputStream(),
        Log.NOW,
        defects);
  }

  @ParameterizedTest
  @CsvSource({
    "life-01, ''",
    "life-07, oom",
    "life-08, 'oom,crash'",
    "life-08-28.5, 'oom,crash'",
    "life-09, stuck-unhealthy",
    "life-11, 'restart-loop,crash'",
    "life-11-26.1, 'restart-loop,crash'",
  })
  void aRecordingHasTheIncidentsOfItsLife(String recording, String kinds) throws IOException {
    try (Entries entries = open(recording)) {
      List<Incident> incidents =
          Backtest.run(entries, List.of(IncidentSettings.DEFAULTS), false, null, null, events -> {})
              .incidents()
              .get(0);
      assertThat(incidents.stream().map(incident -> Wire.name(incident.kind())).toList())
          .containsExactlyInAnyOrder(kinds.isEmpty() ? new String[0] : kinds.split(",", -1));
      assertThat(defects.count()).isZero();
      if (recording.startsWith("life-11")) {
        assertThat(incidents).anyMatch(incident -> incident.resolution() == Resolution.GAVE_UP);
      }
    }
  }

  @Test
  void anEngineThatStartsAgainLeavesAGapAndIsListed() throws IOException {
    try (Entries entries = open("life-13")) {
      assertThat(Log.all(entries).stream().filter(Entry.Status.class::isInstance))
          .extracting(entry -> ((Entry.Status) entry).status().kind())
          .containsExactly(Kind.LISTED, Kind.ENGINE_LOST, Kind.ENGINE_BACK, Kind.GAP, Kind.LISTED);
    }
  }

  @Test
  void eachInspectHasTheEventThatWasTheReason() throws IOException {
    try (Entries entries = open("life-11")) {
      List<Entry> all = Log.all(entries);
      assertThat(all.stream().filter(Entry.Snapshot.class::isInstance))
          .isNotEmpty()
          .allMatch(entry -> ((Entry.Snapshot) entry).snapshot().causeEventId() != null);
      assertThat(all)
          .anyMatch(
              entry ->
                  entry instanceof Entry.Snapshot asked
                      && asked.snapshot().why().equals("die")
                      && asked.snapshot().lastWords() != null);
    }
  }

  @Test
  void anotherFormatIsAnError() {
    assertThatThrownBy(() -> Log.entries("{\"recording\":2,\"taken\":\"2026-02-03T14:00:00Z\"}"))
        .hasMessage("standard input: got a recording of format 2, wanted 1");
  }

  @Test
  void aBadLineIsSkipped() throws IOException {
    List<Entry> read =
        Log.entries(
            """
            {"recording":1,"name":"r","taken":"2026-02-03T14:00:00Z"}
            {"t":1}
            x
            {"t":2,"containers":[]}
            """,
            defects);
    assertThat(read).hasSize(1);
    assertThat(read.get(0).engine().name()).isEqualTo("r");
    assertThat(defects.first()).hasSize(2);
    assertThat(defects.first().get(0)).startsWith("standard input:2: got another line, wanted");
  }
}
