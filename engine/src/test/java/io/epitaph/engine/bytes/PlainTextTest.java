package io.epitaph.engine.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  private static final int TEXTS = 100_000;

  private static int byteByByte(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    return at;
  }

  @Test
  void eachByteIsPlainOrNotWhereverItStands() {
    byte[] text = "0123456789abcdef0123".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
      for (int at = 0; at < text.length; at++) {
        byte before = text[at];
        text[at] = (byte) value;
        assertThat(PlainText.end(text, 0, text.length))
            .as("byte %d at %d", value, at)
            .isEqualTo(byteByByte(text, 0, text.length));
        text[at] = before;
      }
    }
  }

  @Test
  void theFirstThatIsNotPlainIsFoundAmongOthersOfItsKind() {
    // Those that a borrow could be taken for.
    byte[] near = {'"', '#', '!', '\\', ']', '[', ' ', 0x1f, 0x7f, (byte) 0x80, 'a', 'z', '~'};
    Random random = new Random(7);
    for (int i = 0; i < TEXTS; i++) {
      byte[] text = new byte[random.nextInt(40)];
      for (int j = 0; j < text.length; j++) {
        text[j] = random.nextInt(8) > 0 ? (byte) 'a' : near[random.nextInt(near.length)];
      }
      int from = random.nextInt(text.length + 1);
      int to = from + random.nextInt(text.length - from + 1);
      assertThat(PlainText.end(text, from, to)).isEqualTo(byteByByte(text, from, to));
    }
  }

  @Test
  void aStretchThatEndsBeforeItBeginsIsEmpty() {
    assertThat(PlainText.end(new byte[20], 12, 3)).isEqualTo(12);
  }
}
