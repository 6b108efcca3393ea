package io.epitaph.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.mask.SecretShapes.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MaskingCorpusTest {
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));
  private static final int LEAST_PIECE = 5;

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

  @Test
  void trueShapesAreMasked() {
    Map<String, int[]> counts = new TreeMap<>();
    List<String> missed = new ArrayList<>();
    for (Shape shape : SecretShapes.all()) {
      int[] count = counts.computeIfAbsent(shape.kind(), kind -> new int[2]);
      count[1]++;
      if (isMasked(shape)) {
        count[0]++;
      } else {
        missed.add(shape.kind() + ": " + shape.text() + "  ->  " + MASKER.text(shape.text()));
      }
    }
    if (System.getProperty("masking.print") != null) {
      counts.forEach(
          (kind, count) -> System.out.println(kind + " " + count[0] + " of " + count[1]));
      missed.forEach(System.out::println);
    }
    assertThat(missed).isEmpty();
  }
}
