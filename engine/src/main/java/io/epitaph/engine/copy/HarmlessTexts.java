package io.epitaph.engine.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Strings of JSON that were searched and hold no secret. An engine repeats itself: a container's
 * labels come with each of its events, and to recognise a string takes a tenth of the time of
 * searching it.
 *
 * <p>A hash table in which each string has one slot, and the last string of a slot is kept.
 * Bounded; not thread-safe.
 */
final class HarmlessTexts {
  private static final int PLACES = 2048;
  private static final int LONGEST = 512;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  @SuppressWarnings("ArrayRecordComponent") // Never compared as records.
  private record Known(byte[] json, String text) {}

  private final @Nullable Known[] table = new @Nullable Known[PLACES];
  private final Predicate<String> secret;

  /**
   * @param secret whether a text is or holds one
   */
  HarmlessTexts(Predicate<String> secret) {
    this.secret = secret;
  }

  /**
   * A string's text.
   *
   * @param json the inside of a JSON string, without its quotes; ASCII
   * @return null when it is or holds a secret
   */
  @Nullable String find(byte[] json, int from, int to) {
    int place = place(json, from, to);
    Known known = table[place];
    if (known != null && Arrays.equals(known.json, 0, known.json.length, json, from, to)) {
      return known.text;
    }
    String text = JsonText.of(json, from, to);
    if (secret.test(text)) {
      return null;
    }
    if (to - from <= LONGEST) {
      table[place] = new Known(Arrays.copyOfRange(json, from, to), text);
    }
    return text;
  }

  /** From its length, and the bytes at its start, its middle and its end. */
  private static int place(byte[] json, int from, int to) {
    int length = to - from;
    long mixed = length;
    if (length >= Long.BYTES) {
      mixed = mixed * 31 + (long) LONGS.get(json, from);
      mixed = mixed * 31 + (long) LONGS.get(json, from + (length - Long.BYTES) / 2);
      mixed = mixed * 31 + (long) LONGS.get(json, to - Long.BYTES);
    } else {
      for (int i = from; i < to; i++) {
        mixed = mixed * 31 + json[i];
      }
    }
    mixed *= 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32) & (PLACES - 1);
  }
}
