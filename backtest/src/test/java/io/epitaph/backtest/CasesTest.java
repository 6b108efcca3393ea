package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is found in the cases of {@code resources/cases}: {@code NAME.gz} is what an engine said,
 * {@code NAME.txt} what must be found in it, as {@link #print} writes it. To see what is found now,
 * run with {@code -Dcases.print=FOLDER}; what it writes there is not right because it is found.
 */
class CasesTest {
  private static final int MOST_DEATHS = 12;

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".txt"))
          .map(name -> name.substring(0, name.length() - ".txt".length()))
          .sorted()
          .toList();
    }
  }

  private static Path folder() {
    try {
      return Path.of(Objects.requireNonNull(CasesTest.class.getResource("/cases")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsWantedIsFound(String name) throws IOException {
    assertThat(found(name)).isEqualTo(Files.readString(folder().resolve(name + ".txt"), UTF_8));
  }

  @Test
  void printsWhatIsFoundWhereItIsWanted() throws IOException {
    String wanted = System.getProperty("cases.print");
    assertThat(names()).isNotEmpty();
    if (wanted != null) {
      try (Stream<Path> files = Files.list(folder())) {
        for (Path file : files.filter(each -> each.toString().endsWith(".gz")).toList()) {
          String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
          Files.writeString(Path.of(wanted, name + ".txt"), found(name), UTF_8);
        }
      }
    }
  }

  /** What an engine said in a case; its engine is named after it. */
  static Entries open(String name, Defects defects) throws IOException {
    List<InputFile> files = List.of(new InputFile(folder().resolve(name + ".gz").toString(), name));
    return InputFile.open(files, InputStream.nullInputStream(), Log.NOW, defects);
  }

  private static String found(String name) throws IOException {
    Defects defects = new Defects();
    try (Entries entries = open(name, defects)) {
      Backtest.Findings findings =
          Backtest.run(entries, List.of(IncidentSettings.DEFAULTS), true, null, null, events -> {});
      assertThat(findings.failures()).isEmpty();
      assertThat(defects.count()).isZero();
      return print(findings);
    }
  }

  // ---- as text

  private static String print(Backtest.Findings findings) {
    Instant start = findings.first() == null ? Instant.EPOCH : findings.first();
    List<String> lines = new ArrayList<>();
    List<Incarnation> deaths = findings.deaths();
    deaths.stream().limit(MOST_DEATHS).forEach(run -> lines.add(print(run, start)));
    if (deaths.size() > MOST_DEATHS) {
      lines.add("death     ... and " + (deaths.size() - MOST_DEATHS) + " more");
    }
    Map<String, Incident> byId = new HashMap<>();
    findings.incidents().get(0).forEach(incident -> byId.put(incident.id(), incident));
    for (Incident incident : findings.incidents().get(0)) {
      lines.add(print(incident, start, byId));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String print(Incarnation run, Instant start) {
    CauseOfDeath cause = Objects.requireNonNull(run.cause());
    return "death     %s %s #%d by %s: %s, %s: %s%s"
        .formatted(
            since(start, Objects.requireNonNull(run.diedAt())),
            run.workload().name(),
            run.number(),
            run.startedBy() == null ? "?" : Wire.name(run.startedBy()),
            Wire.name(cause.kind()),
            Wire.name(cause.confidence()),
            cause.sentence(),
            run.next() == null ? "" : "; " + Wire.name(run.next()));
  }

  private static String print(Incident incident, Instant start, Map<String, Incident> byId) {
    Incident whole = incident.partOf() == null ? null : byId.get(incident.partOf());
    return "incident  %s %s %s %s: %s%s"
        .formatted(
            since(start, incident.openedAt()),
            Wire.name(incident.kind()),
            Wire.name(incident.severity()),
            incident.workload().name(),
            incident.resolution() == null
                ? "open: " + incident.summary()
                : Wire.name(incident.resolution())
                    + " "
                    + since(start, Objects.requireNonNull(incident.resolvedAt()))
                    + ": "
                    + incident.summary(),
            whole == null ? "" : " (part of " + Wire.name(whole.kind()) + ")");
  }

  private static String since(Instant start, Instant at) {
    Duration time = Duration.between(start, at);
    String clock =
        "%d:%02d:%02d"
            .formatted(
                time.abs().toHours(), time.abs().toMinutesPart(), time.abs().toSecondsPart());
    return (time.isNegative() ? "-" : "+") + clock;
  }
}
