package io.epitaph.collector;

import io.epitaph.engine.LogTail;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.LastWords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Makes last words of the end of a log. More is read than is kept, and it is masked before it is
 * cut: of a key or a password that begins before the cut, the rest could not be recognised.
 */
final class LogEnd {
  private static final int KEPT_LINES = 50;
  private static final int KEPT_BYTES = 4096;

  /** The longest keys in use have some fifty lines. */
  static final int READ_LINES = KEPT_LINES + 100;

  static final int READ_BYTES = KEPT_BYTES + 16 * 1024;

  private LogEnd() {}

  static LastWords of(LogTail tail, Masker masker) {
    List<String> lines =
        tail.lines().stream().map(line -> new String(line, StandardCharsets.UTF_8)).toList();
    List<String> masked = masker.lines(lines);
    Deque<String> kept = new ArrayDeque<>();
    int bytes = 0;
    boolean cut = tail.truncated();
    for (int i = masked.size() - 1; i >= 0 && kept.size() < KEPT_LINES; i--) {
      byte[] line = masked.get(i).getBytes(StandardCharsets.UTF_8);
      bytes += line.length;
      if (bytes > KEPT_BYTES) {
        cut = true;
        if (kept.isEmpty()) {
          kept.addFirst(end(line));
        }
        break;
      }
      kept.addFirst(masked.get(i));
    }
    return new LastWords(List.copyOf(kept), cut, null);
  }

  /** From a whole character on. */
  private static String end(byte[] line) {
    int from = line.length - KEPT_BYTES;
    while (from < line.length && (line[from] & 0xc0) == 0x80) {
      from++;
    }
    return new String(Arrays.copyOfRange(line, from, line.length), StandardCharsets.UTF_8);
  }
}
