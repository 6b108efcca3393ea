package io.epitaph.keeper;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of a log.
 *
 * @param lines without line ends, oldest first
 * @param truncated true when there was more
 */
public record LastLines(List<byte[]> lines, boolean truncated) {
  /**
   * @param pieces oldest first
   * @param lines how many at most
   * @param cut whether there was more before them
   * @param since what was logged before is left out; null for all
   */
  static LastLines of(List<LogPiece> pieces, int lines, boolean cut, @Nullable Instant since) {
    Deque<byte[]> kept = new ArrayDeque<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean truncated = cut;
    for (LogPiece piece : pieces) {
      if (piece.isBefore(since)) {
        continue;
      }
      line.writeBytes(piece.text());
      if (piece.ended()) {
        kept.addLast(line.toByteArray());
        line.reset();
      }
      if (kept.size() > lines) {
        kept.removeFirst();
        truncated = true;
      }
    }
    if (line.size() > 0) {
      kept.addLast(line.toByteArray());
    }
    return new LastLines(List.copyOf(kept), truncated);
  }
}
