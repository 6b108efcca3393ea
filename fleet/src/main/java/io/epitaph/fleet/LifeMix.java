package io.epitaph.fleet;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many of which kind, and how often.
 *
 * @param weights how often a kind comes beside the others; one without comes never
 * @param between how long after another a life begins, in the mean
 * @param longest how long most kinds run at most
 */
public record LifeMix(Map<LifeKind, Integer> weights, Duration between, Duration longest) {
  /** Those that take minutes, however short the others are. */
  private static final Set<LifeKind> LONG =
      Set.of(
          LifeKind.CHOKED_CHILD,
          LifeKind.ASLEEP,
          LifeKind.LOOP_REMOVED,
          LifeKind.STUCK,
          LifeKind.FLAPPING);

  /** Kinds whose correct result after a restart of their engine is known. */
  private static final Set<LifeKind> RESTARTABLE =
      Set.of(
          LifeKind.COMPLETES,
          LifeKind.GONE,
          LifeKind.FAILS,
          LifeKind.STOPPED,
          LifeKind.KILLED,
          LifeKind.OUTSIDE,
          LifeKind.SEGV,
          LifeKind.MISSING,
          LifeKind.UNLESS_STOPPED);

  public LifeMix {
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
    if (weights.values().stream().mapToInt(weight -> weight).sum() <= 0) {
      throw new IllegalArgumentException("mix: no kind has a weight above 0");
    }
  }

  /** All kinds, most of them without trouble. */
  public static LifeMix defaults(Duration between) {
    Map<LifeKind, Integer> weights = new TreeMap<>();
    for (LifeKind kind : LifeKind.values()) {
      weights.put(kind, kind.weight);
    }
    return new LifeMix(weights, between, Duration.ofMinutes(2));
  }

  /** Kinds whose engine may be restarted: see {@link RandomLives#restartEngine}. */
  public static LifeMix restartable(Duration between, Duration longest) {
    Map<LifeKind, Integer> weights = new TreeMap<>();
    RESTARTABLE.forEach(kind -> weights.put(kind, 1));
    return new LifeMix(weights, between, longest);
  }

  /**
   * @throws IllegalArgumentException when it has kinds whose correct result after a restart of
   *     their engine is not known
   */
  void requireRestartable() {
    weights.forEach(
        (kind, weight) -> {
          if (weight > 0 && !RESTARTABLE.contains(kind)) {
            throw new IllegalArgumentException(
                "restart of an engine: got lives of kind "
                    + kind.word()
                    + ", wanted only "
                    + RESTARTABLE.stream().sorted().map(LifeKind::word).collect(joining(", "))
                    + ": of the others it is not known what a restart makes of them");
          }
        });
  }

  /** For a time line that goes with the clock: every kind that is over soon, as often as others. */
  public static LifeMix brief(Duration between) {
    Map<LifeKind, Integer> weights = new TreeMap<>();
    for (LifeKind kind : LifeKind.values()) {
      if (!LONG.contains(kind)) {
        weights.put(kind, 1);
      }
    }
    return new LifeMix(weights, between, Duration.ofSeconds(5));
  }

  /**
   * The mix that a user writes: kinds with commas between, each with an optional weight, as in
   * {@code choked=1,completes=9}; {@code restartable}; or nothing, for all kinds.
   *
   * @throws IllegalArgumentException when a kind or a weight is none
   */
  static LifeMix parse(String text, Duration between, Duration longest) {
    if (text.isEmpty()) {
      return new LifeMix(defaults(between).weights(), between, longest);
    }
    if (text.equals("restartable")) {
      return restartable(between, longest);
    }
    Map<LifeKind, Integer> weights = new TreeMap<>();
    for (String kind : text.split(",", -1)) {
      String[] parts = kind.strip().split("=", 2);
      String weight = parts.length < 2 ? "1" : parts[1];
      if (!weight.matches("\\d{1,6}")) {
        throw new IllegalArgumentException(
            "--kinds " + parts[0] + ": got weight '" + weight + "', wanted a whole number");
      }
      weights.put(LifeKind.named(parts[0]), Integer.valueOf(weight));
    }
    return new LifeMix(weights, between, longest);
  }
}
