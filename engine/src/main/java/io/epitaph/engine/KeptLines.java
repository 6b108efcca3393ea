package io.epitaph.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/** The last lines of a log, as many as fit. */
final class KeptLines {
  private final int most;
  private final int mostBytes;
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private int bytes;
  private boolean truncated;

  KeptLines(int most, int mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  void add(byte[] line) {
    lines.addLast(line);
    bytes += line.length;
    while (lines.size() > most || bytes > mostBytes) {
      bytes -= lines.removeFirst().length;
      truncated = true;
    }
  }

  /** Something of the log is not in it. */
  void truncate() {
    truncated = true;
  }

  LogTail tail() {
    return new LogTail(new ArrayList<>(lines), truncated);
  }
}
