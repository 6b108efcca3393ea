package io.epitaph.backtest;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several inputs as one, in order of time. Each input keeps its own order, whatever its times are:
 * what it holds beside events stands where it stood between them.
 */
final class Merge implements Entries {
  private final List<? extends Entries> inputs;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(Comparator.comparing(Head::at).thenComparing(Head::number));
  private boolean begun;

  private record Head(Instant at, int number, Entry entry) {}

  private Merge(List<? extends Entries> inputs) {
    this.inputs = inputs;
  }

  /** Closes them when it is closed. */
  static Entries of(List<? extends Entries> inputs) {
    return inputs.size() == 1 ? inputs.get(0) : new Merge(inputs);
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (!begun) {
      begun = true;
      for (int i = 0; i < inputs.size(); i++) {
        advance(i, null);
      }
    }
    Head first = heads.poll();
    if (first == null) {
      return null;
    }
    advance(first.number(), first.at());
    return first.entry();
  }

  private void advance(int number, @Nullable Instant before) throws IOException {
    Entry entry = inputs.get(number).next();
    if (entry != null) {
      boolean event = entry instanceof Entry.Event || before == null;
      heads.add(new Head(event ? entry.at() : before, number, entry));
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Entries input : inputs) {
      try {
        input.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
