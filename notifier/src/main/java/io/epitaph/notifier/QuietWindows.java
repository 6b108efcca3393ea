package io.epitaph.notifier;

import io.epitaph.kafka.QuietEntry;
import io.epitaph.model.QuietWindow;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The quiet windows as they are known at one time. Immutable; no clock, no I/O. */
final class QuietWindows {
  static final QuietWindows NONE = new QuietWindows(List.of());

  private final List<QuietWindow> windows;
  private final Map<String, ConsumerRecord<String, byte[]>> sources = new HashMap<>();

  QuietWindows(Collection<QuietEntry> entries) {
    this.windows =
        entries.stream()
            .map(QuietEntry::window)
            .filter(window -> !window.cancelled())
            .sorted(Comparator.comparing(QuietWindow::to).thenComparing(QuietWindow::id))
            .toList();
    entries.forEach(entry -> sources.put(entry.window().id(), entry.source()));
  }

  /**
   * How long nobody is notified of what opened: to the end of the window that it opened in, and of
   * those that are for it and go on from there.
   *
   * @return null for what opened in no window
   */
  @Nullable Instant heldUntil(Opening opening) {
    Instant end = null;
    for (QuietWindow window : windows) {
      if (wasIn(opening, window) && (end == null || window.to().isAfter(end))) {
        end = window.to();
      }
    }
    // In the order of their ends: one pass finds all that go on.
    for (QuietWindow window : windows) {
      if (end != null
          && !window.from().isAfter(end)
          && window.to().isAfter(end)
          && window.isFor(opening.workload(), opening.engine())) {
        end = window.to();
      }
    }
    return end;
  }

  /**
   * Also what opened after the early end of a window, but may have been held before that end was
   * known: it is held until that end, which has passed.
   */
  private static boolean wasIn(Opening opening, QuietWindow window) {
    Instant planned = window.plannedTo();
    Instant last = planned == null ? window.to() : planned;
    return !opening.at().isBefore(window.from())
        && opening.at().isBefore(last)
        && window.isFor(opening.workload(), opening.engine());
  }

  /** Those that are over, in the order of their ends. */
  List<QuietWindow> over(Instant now) {
    return windows.stream().filter(window -> !window.to().isAfter(now)).toList();
  }

  /** The record that one of these was read from. */
  ConsumerRecord<String, byte[]> source(QuietWindow window) {
    return Objects.requireNonNull(sources.get(window.id()));
  }
}
