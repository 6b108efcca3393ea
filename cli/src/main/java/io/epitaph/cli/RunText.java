package io.epitaph.cli;

import io.epitaph.model.Incarnation;
import io.epitaph.model.Words;

/** How a run began, as text. */
final class RunText {
  private RunText() {}

  static String nth(Incarnation run) {
    String by =
        run.startedBy() == null
            ? ""
            : switch (run.startedBy()) {
              case FIRST_START -> "";
              case POLICY -> ", restarted by the policy" + policy(run);
              case HAND -> ", by hand";
              case RESTART -> ", by `docker restart`";
              case ENGINE -> ", started by the engine when it was back";
            };
    return Words.ordinal(run.number()) + " incarnation" + by;
  }

  static String policy(Incarnation run) {
    return run.restartPolicy() == null ? "" : " " + run.restartPolicy();
  }
}
