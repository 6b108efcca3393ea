package io.epitaph.detectors;

import io.epitaph.model.Actions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** The order in which what a collector sent arrives; events among themselves keep theirs. */
interface Delivery {
  List<Input> arrange(List<Input> sent);

  /** Each snapshot right after its event. */
  Delivery PROMPT = sent -> sent;

  /** Each snapshot before its event, though it was taken after it. */
  Delivery SNAPSHOTS_FIRST = sent -> moved(sent, -1);

  /** Each snapshot three inputs later than normal. */
  Delivery SNAPSHOTS_LATE = sent -> moved(sent, 3);

  /** All events first, then all snapshots. */
  Delivery SNAPSHOTS_LAST = sent -> moved(sent, Integer.MAX_VALUE / 2);

  Delivery NO_SNAPSHOTS = sent -> sent.stream().filter(Input::isEvent).toList();

  Delivery WITHOUT_THE_SILENT =
      sent ->
          sent.stream()
              .filter(
                  input ->
                      input.event() == null
                          || !Actions.WITHOUT_EFFECT.contains(input.event().action()))
              .toList();

  /** Everything twice, the second time a little later. */
  Delivery TWICE =
      sent -> {
        List<Input> twice = new ArrayList<>();
        for (int i = 0; i < sent.size() + 7; i++) {
          if (i < sent.size()) {
            twice.add(sent.get(i));
          }
          if (i >= 7) {
            twice.add(sent.get(i - 7));
          }
        }
        return twice;
      };

  /** Snapshots anywhere around their events. */
  static Delivery shuffled(long seed, int most) {
    return sent -> {
      Random random = new Random(seed);
      List<Input> arranged = events(sent);
      for (Input input : sent) {
        if (input.snapshot() != null) {
          insert(arranged, input, random.nextInt(2 * most + 1) - most);
        }
      }
      return arranged;
    };
  }

  static List<Input> moved(List<Input> sent, int by) {
    List<Input> arranged = events(sent);
    for (Input input : sent) {
      if (input.snapshot() != null) {
        insert(arranged, input, by);
      }
    }
    return arranged;
  }

  private static List<Input> events(List<Input> sent) {
    return new ArrayList<>(sent.stream().filter(Input::isEvent).toList());
  }

  /** How many events after its own it comes; 0 is right after it, -1 right before. */
  private static void insert(List<Input> arranged, Input snapshot, int by) {
    int own = -1;
    for (int i = 0; i < arranged.size(); i++) {
      Input other = arranged.get(i);
      boolean known = snapshot.isLookFor(other);
      boolean earlier = other.isEvent() && !other.at().isAfter(snapshot.at());
      if (known || (own < 0 && earlier)) {
        own = i;
      }
      if (known) {
        break;
      }
      own = earlier ? i : own;
    }
    // Only what an event caused can be expected at another time.
    boolean caused = Objects.requireNonNull(snapshot.snapshot()).causeEventId() != null;
    int at = Math.max(0, Math.min(own + 1 + (caused ? by : Math.max(by, 0)), arranged.size()));
    arranged.add(at, snapshot);
  }
}
