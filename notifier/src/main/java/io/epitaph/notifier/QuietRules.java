package io.epitaph.notifier;

import io.epitaph.model.QuietWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The quiet windows that the configuration asks for. Each occurrence becomes a record some time
 * ahead, so that all readers of the topic know it.
 *
 * <p>No clock, no I/O.
 */
public record QuietRules(List<QuietRule> rules) {
  public static final QuietRules NONE = new QuietRules(List.of());

  /** How long before it begins a window is written. */
  private static final Duration AHEAD = Duration.ofHours(24);

  /** How long after its end a window is deleted from the topic; the index keeps it. */
  private static final Duration KEPT = Duration.ofDays(30);

  public QuietRules {
    rules = List.copyOf(rules);
  }

  /**
   * @param text rules with commas between; those that name no time zone are in that of this machine
   * @throws IllegalArgumentException when one is no rule
   */
  public static QuietRules parse(String text) {
    return parse(text, ZoneId.systemDefault());
  }

  static QuietRules parse(String text, ZoneId local) {
    List<QuietRule> rules = new ArrayList<>();
    for (String rule : text.split(",", -1)) {
      rules.add(QuietRuleText.parse(rule, local));
    }
    return new QuietRules(rules);
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * What is to be written now: windows that come, the end of those that no rule asks for any more,
   * and null for what is long over. A window that somebody ended by hand stays ended.
   *
   * @param known what the topic has
   * @param group of the notifier whose configuration it is
   */
  Map<String, @Nullable QuietWindow> changes(
      Collection<QuietWindow> known, String group, Instant time) {
    Instant now = time.truncatedTo(ChronoUnit.MILLIS);
    String by = QuietWindow.CONFIGURATION + group;
    Map<String, QuietWindow> existing = new HashMap<>();
    known.forEach(window -> existing.put(window.id(), window));
    Map<String, @Nullable QuietWindow> changes = new LinkedHashMap<>();
    Set<String> wanted = new HashSet<>();
    for (QuietRule rule : rules) {
      for (Occurrence each : rule.occurrences(now, now.plus(AHEAD))) {
        String id = QuietWindow.idOf(rule.text(), each.from());
        wanted.add(id);
        QuietWindow before = existing.get(id);
        if (before == null || isEndedByConfiguration(before)) {
          changes.put(id, window(rule, each, before, by, now));
        }
      }
    }
    for (QuietWindow window : known) {
      boolean mine = window.by().equals(by) && !wanted.contains(window.id());
      if (mine && !window.cancelled() && window.to().isAfter(now)) {
        changes.put(window.id(), window.ended(now, by));
      } else if (!rules.isEmpty() && window.to().plus(KEPT).isBefore(now)) {
        changes.put(window.id(), null);
      }
    }
    return changes;
  }

  private static boolean isEndedByConfiguration(QuietWindow window) {
    String endedBy = window.endedBy();
    return endedBy != null && endedBy.startsWith(QuietWindow.CONFIGURATION);
  }

  /** What opened before it is written has been sent: it does not begin before that. */
  private static QuietWindow window(
      QuietRule rule, Occurrence at, @Nullable QuietWindow before, String by, Instant now) {
    return new QuietWindow(
        QuietWindow.SCHEMA,
        QuietWindow.idOf(rule.text(), at.from()),
        before == null ? 1 : before.revision() + 1,
        now,
        rule.workload(),
        rule.engine(),
        at.from().isBefore(now) ? now : at.from(),
        at.to(),
        null,
        rule.when(),
        by,
        null);
  }
}
