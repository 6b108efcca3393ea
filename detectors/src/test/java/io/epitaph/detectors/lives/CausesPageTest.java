package io.epitaph.detectors.lives;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/causes-of-death.md} says of each cause is what the code says. */
class CausesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "causes-of-death.md");
  private static final String HEAP = "FATAL ERROR: JavaScript heap out of memory";
  private static final Duration MOMENT = Duration.ofMillis(30);

  /** Not of the rules: it is concluded where there is nothing to judge. */
  private static final String UNSEEN =
      "`unknown` guess unknown: died unseen, at the latest when it was started again";

  private static Death death(int code) {
    return new Death(code);
  }

  private static Death told(int code, Duration before) {
    return death(code).signal(15, before);
  }

  private static Death timedOut() {
    return told(137, Duration.ofSeconds(10)).signal(9, Duration.ZERO).stopped();
  }

  private static List<Death> deaths() {
    return List.of(
        death(127).neverRan("exec: \"nope\": not found"),
        new Death(null).neverRan(""),
        death(137).oom(),
        death(137).oom(Duration.ofSeconds(5)),
        death(137).oom().counted(true),
        death(137).oom().counted(false),
        death(137).limit(0).oom(),
        told(137, Duration.ofSeconds(2)).oom().stopped(),
        death(137).oom(Duration.ofSeconds(11)),
        death(139),
        told(139, Duration.ofSeconds(2)).stopped(),
        told(143, MOMENT).stopped().withTheEngine(),
        timedOut().withTheEngine(),
        death(255).unseen().withTheEngine(),
        death(0).unseen().withTheEngine(),
        death(143).unseen().withTheEngine(),
        new Death(null).withTheEngine(),
        death(255).unseen(),
        timedOut(),
        told(143, MOMENT).stopped(),
        death(137).signal(9, MOMENT).stopped(),
        told(137, Duration.ofSeconds(2)).stopped(),
        death(137).signal(9, MOMENT),
        death(137).signal(9, MOMENT).removed(MOMENT),
        told(1, MOMENT),
        told(143, Duration.ofSeconds(45)),
        told(1, Duration.ofSeconds(45)).notSettled(),
        death(143).stopped(),
        death(1).stopped(),
        death(137).stopped(),
        new Death(null),
        death(134).saying(HEAP),
        death(0).saying(HEAP),
        death(0),
        death(255),
        death(137).limit(0),
        death(137).limit(64L << 20),
        death(137).oom(Duration.ofMinutes(5)),
        death(137).unseen(),
        death(143).unseen(),
        death(137).inAGap(),
        death(143).inAGap(),
        new Death(null).inAGap(),
        death(137).afterAGap(),
        death(7).inAGap(),
        death(129),
        death(1).oom(),
        death(127),
        death((int) 3221226505L));
  }

  private static String said(Death death) {
    CauseOfDeath cause = death.judged();
    return "`"
        + Wire.name(cause.kind())
        + "` "
        + Wire.name(cause.confidence())
        + " "
        + cause.sentence();
  }

  private static Set<String> written() throws IOException {
    Set<String> confidences =
        Stream.of(Confidence.values()).map(Wire::name).collect(Collectors.toSet());
    return Files.readString(PAGE)
        .lines()
        .map(line -> line.split(" \\| "))
        .filter(cells -> cells.length == 4 && confidences.contains(cells[2]))
        .map(cells -> cells[0].substring(2) + " " + cells[2] + " " + cells[3])
        .map(row -> row.substring(0, row.length() - " |".length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachCauseIsWrittenAsTheCodeSaysIt() throws IOException {
    Set<String> said = new TreeSet<>();
    deaths().forEach(death -> said.add(said(death)));
    said.add(UNSEEN);
    assertThat(written()).containsExactlyElementsOf(said);
  }

  @Test
  void thePageHasEveryKind() throws IOException {
    String page = Files.readString(PAGE);
    for (CauseOfDeath.Kind kind : CauseOfDeath.Kind.values()) {
      assertThat(page).contains("| `" + Wire.name(kind) + "` |");
    }
  }
}
