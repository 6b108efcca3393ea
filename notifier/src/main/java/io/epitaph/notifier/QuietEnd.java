package io.epitaph.notifier;

import io.epitaph.model.QuietWindow;
import io.epitaph.model.Words;
import java.util.StringJoiner;

/**
 * That a quiet window has ended, and what was in it.
 *
 * @param over of those that opened in it, how many nobody needs to know of any more
 * @param open how many are open
 */
record QuietEnd(QuietWindow window, int over, int open) {

  /** The same whichever notifier sends it and how often. */
  String id() {
    return "quiet/" + window.id() + "/ended";
  }

  int opened() {
    return over + open;
  }

  /** In one line, for people. */
  String sentence() {
    String engine = window.engine();
    String reason = window.reason();
    StringJoiner counts = new StringJoiner(", ");
    if (over > 0) {
      counts.add(over + (over == 1 ? " is over" : " are over"));
    }
    if (open > 0) {
      counts.add(open + (open == 1 ? " is" : " are") + " still open");
    }
    return "quiet window for "
        + (window.workload().equals(QuietWindow.ALL) ? "all workloads" : window.workload())
        + (engine == null ? "" : " on " + engine)
        + (reason == null ? "" : " (" + reason + ")")
        + " ended: "
        + Words.count(opened(), "incident")
        + " opened in it, "
        + counts;
  }
}
