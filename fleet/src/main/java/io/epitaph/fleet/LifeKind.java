package io.epitaph.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Kinds of lives. */
public enum LifeKind {
  /** Runs for a while and exits 0. */
  COMPLETES(20),
  /** Completes, and is removed by the engine at once: {@code --rm}. */
  GONE(5),
  /** Exits with a code of its own. */
  FAILS(5),
  /** Is stopped, and obeys. */
  STOPPED(10),
  /** Is stopped, and does not obey. */
  STUBBORN(3),
  /** {@code docker kill}. */
  KILLED(3),
  /** The host kills its main process. */
  OUTSIDE(2),
  /** Crashes by SEGV. */
  SEGV(2),
  /** Its main process is killed for memory. */
  CHOKED(3),
  /** A child is killed for memory, and it goes on. */
  CHOKED_CHILD(3),
  /** Its command is not there. */
  MISSING(2),
  /** Paused for a while, and completes. */
  ASLEEP(3),
  /** Fails until its policy gives up. */
  LOOP_GIVES_UP(3),
  /** Fails for ever, until it is removed. */
  LOOP_REMOVED(3),
  /** Completes, is dead for a while, and is started again by hand. */
  RESURRECTED(3),
  /** Stopped and removed, and another of the same name and service takes its place. */
  REPLACED(3),
  /** Has the policy {@code unless-stopped}, and is stopped. */
  UNLESS_STOPPED(3),
  /** Unhealthy for long. */
  STUCK(2),
  /** Its health comes and goes. */
  FLAPPING(2);

  /** How often it comes beside the others by default. */
  final int weight;

  LifeKind(int weight) {
    this.weight = weight;
  }

  /** As people write it: {@code loop-gives-up}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException when there is none, with all that there are
   */
  static LifeKind named(String word) {
    List<String> words = new ArrayList<>();
    for (LifeKind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
      words.add(kind.word());
    }
    throw new IllegalArgumentException(
        "kinds: got '" + word + "', wanted some of " + String.join(", ", words));
  }
}
