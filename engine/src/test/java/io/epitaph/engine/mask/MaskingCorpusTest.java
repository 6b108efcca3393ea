package io.epitaph.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.mask.SecretShapes.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What is masked of true shapes, and what of harmless lines. With {@code -Dmasking.print=true} the
 * counts and all that went wrong are printed.
 */
class MaskingCorpusTest {
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));
  private static final int LEAST_PIECE = 5;

  /** Raise it with the rules, never lower it. */
  private static final int UNSEEN_MASKED = 99;

  /** Lower it with the rules, never raise it. */
  private static final int FALSE_ALARMS = 0;

  /** Not the whole of it: a piece is a leak too. */
  private static boolean isMasked(Shape shape) {
    String masked = MASKER.text(shape.text());
    int piece = Math.min(LEAST_PIECE, shape.secret().length());
    for (int i = 0; i + piece <= shape.secret().length(); i++) {
      if (masked.contains(shape.secret().substring(i, i + piece))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> missed(List<Shape> shapes) {
    Map<String, int[]> counts = new TreeMap<>();
    List<String> missed = new ArrayList<>();
    for (Shape shape : shapes) {
      int[] count = counts.computeIfAbsent(shape.kind(), kind -> new int[2]);
      count[1]++;
      if (isMasked(shape)) {
        count[0]++;
      } else {
        missed.add(shape.kind() + ": " + shape.text() + "  ->  " + MASKER.text(shape.text()));
      }
    }
    counts.forEach((kind, count) -> print(kind + ": masked " + count[0] + " of " + count[1]));
    missed.forEach(MaskingCorpusTest::print);
    return missed;
  }

  @SuppressWarnings("SystemOut") // For who asks for it.
  private static void print(String line) {
    if (Boolean.getBoolean("masking.print")) {
      System.out.println(line);
    }
  }

  @Test
  void trueShapesAreMasked() {
    assertThat(missed(SecretShapes.all())).isEmpty();
  }

  @Test
  void mostShapesThatNoRuleWasWrittenForAreMasked() {
    List<Shape> unseen = UnseenShapes.all();
    assertThat(unseen.size() - missed(unseen).size()).isGreaterThanOrEqualTo(UNSEEN_MASKED);
  }

  @Test
  void fewHarmlessLinesAreTakenForSecrets() {
    int alarms = 0;
    for (Map.Entry<String, List<String>> kind : HarmlessLines.all().entrySet()) {
      List<String> wrong = new ArrayList<>();
      for (String line : kind.getValue()) {
        String masked = MASKER.text(line);
        if (!masked.equals(line)) {
          wrong.add(line + "  ->  " + masked);
        }
      }
      alarms += wrong.size();
      print(kind.getKey() + ": false alarms " + wrong.size() + " of " + kind.getValue().size());
      wrong.forEach(MaskingCorpusTest::print);
    }
    assertThat(alarms).isLessThanOrEqualTo(FALSE_ALARMS);
  }
}
