package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Records that come late, twice, or not at all, a thousand times by chance; seeded. */
class DisorderTest {
  private static final int SEEDS = 1_000;

  /** How often something was published, and when: that may differ. */
  private static final String[] COURSE = {"revision", "updatedAt", "openedAt", "resolvedAt"};

  private static final List<Story> STORIES = Story.all().toList();
  private final Map<Story, EngineScript> scripts = new HashMap<>();
  private final Map<Story, Outcome> truths = new HashMap<>();

  private EngineScript script(Story story) {
    return scripts.computeIfAbsent(story, s -> s.written().pass(Duration.ofMinutes(30)));
  }

  private Outcome truth(Story story) {
    return truths.computeIfAbsent(story, s -> script(s).outcome());
  }

  /** Each arrives up to so much later than it was sent. */
  private static Delivery delayed(long seed, Duration most) {
    return sent -> {
      Random random = new Random(seed);
      IdentityHashMap<Input, Instant> arrives = new IdentityHashMap<>();
      for (Input input : sent) {
        arrives.put(input, input.at().plusMillis(random.nextLong(most.toMillis() + 1)));
      }
      List<Input> arranged = new ArrayList<>(sent);
      arranged.sort(Comparator.comparing(arrives::get));
      return arranged;
    };
  }

  private static Delivery dropped(long seed, double rate) {
    return sent -> {
      Random random = new Random(seed);
      List<Input> arranged = new ArrayList<>(sent);
      // Without the request itself nothing shows that a death was requested, nor another name.
      arranged.removeIf(
          i ->
              i.isEvent()
                  && !Set.of("kill", "stop", "rename").contains(i.event().action())
                  && random.nextDouble() < rate);
      return arranged;
    };
  }

  private static List<Incident> standing(Outcome outcome) {
    return outcome.incidents().stream()
        .filter(incident -> incident.resolution() != Resolution.WITHDRAWN)
        .toList();
  }

  private static void same(Collection<?> got, Collection<?> wanted, String what) {
    assertThat(got)
        .as(what)
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .ignoringFields(COURSE)
        .isEqualTo(wanted);
  }

  private void holds(Story story, Outcome got, String what) {
    Outcome truth = truth(story);
    same(got.lives(), truth.lives(), what);
    same(got.incarnations(), truth.incarnations(), what);
    same(standing(got), truth.incidents(), what);
  }

  @Test
  void whatComesUpToTenSecondsLateChangesNothing() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Story story = STORIES.get(seed % STORIES.size());
      Delivery late = delayed(seed, Duration.ofSeconds(seed % 2 == 0 ? 1 : 9));
      holds(story, script(story).outcomeUnchecked(late), story + ", seed " + seed);
    }
  }

  @Test
  void whatComesLateAndTwiceChangesNothing() {
    for (int seed = 1; seed <= SEEDS / 4; seed++) {
      Story story = STORIES.get(seed % STORIES.size());
      Delivery late = delayed(seed, Duration.ofSeconds(9));
      Delivery twice = sent -> Delivery.TWICE.arrange(late.arrange(sent));
      holds(story, script(story).outcomeUnchecked(twice), story + ", seed " + seed);
    }
  }

  /** What happened, of what: an incident of a kind that the workload never had is invented. */
  private static Set<String> kinds(Collection<Incident> incidents) {
    return incidents.stream()
        .map(incident -> incident.kind() + " of " + incident.workload().name())
        .collect(Collectors.toSet());
  }

  /** Of which seeds an incident that was not is made. */
  private List<String> invented(LongFunction<Delivery> deliveries) {
    List<String> invented = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      Story story = STORIES.get(seed % STORIES.size());
      Outcome got = script(story).outcomeUnchecked(deliveries.apply(seed));
      invented(story, got).ifPresent(invented::add);
    }
    return invented;
  }

  /** The incidents of a kind that the workload did not have. */
  private Optional<String> invented(Story story, Outcome got) {
    Set<String> truth = kinds(truth(story).incidents());
    List<Incident> others =
        standing(got).stream().filter(each -> !truth.containsAll(kinds(List.of(each)))).toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(story + ": " + others);
  }

  @Test
  void whatIsLostInventsNothing() {
    assertThat(invented(seed -> dropped(seed, 0.1))).isEmpty();
  }

  @Test
  void whatComesAMinuteLateInventsNothing() {
    assertThat(invented(seed -> delayed(seed, Duration.ofMinutes(1)))).isEmpty();
  }

  /** The engine's clock is set back once, somewhere in the story, by up to 9 s. */
  private List<String> inventedBySteps(boolean told) {
    List<String> invented = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      Story story = STORIES.get(seed % STORIES.size());
      EngineScript script =
          new EngineScript()
              .setsBack(random.nextInt(40), Duration.ofMillis(1 + random.nextInt(9_000)), told);
      Outcome got = story.written(script).pass(Duration.ofMinutes(30)).outcomeUnchecked(s -> s);
      invented(story, got).ifPresent(invented::add);
    }
    return invented;
  }

  @Test
  void aClockSetBackALittleInventsNothing() {
    assertThat(inventedBySteps(true)).isEmpty();
  }

  /** A restart seconds after it became unhealthy can seem to have come before. */
  @Test
  void aClockSetBackALittleWithoutAWordInventsNextToNothing() {
    assertThat(inventedBySteps(false)).hasSizeLessThanOrEqualTo(1);
  }
}
