package io.epitaph.cli;

import io.epitaph.model.QuietWindow;
import java.time.Instant;

/** Quiet windows as people read them. */
final class QuietText {
  private static final int BRIEF = 8;

  private QuietText() {}

  /** {@code shop/web on host-7 (deploy)}. */
  static String subject(QuietWindow window) {
    return Printable.of(
        (window.workload().equals(QuietWindow.ALL) ? "all workloads" : window.workload())
            + (window.engine() == null ? "" : " on " + window.engine())
            + (window.reason() == null ? "" : " (" + window.reason() + ")"));
  }

  static String time(Surroundings surroundings, Instant time) {
    return Times.atMinute(time, surroundings.zone());
  }

  static String brief(String id) {
    return id.substring(0, Math.min(BRIEF, id.length()));
  }
}
