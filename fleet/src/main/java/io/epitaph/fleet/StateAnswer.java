package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.fleet.SimulatedContainer.Status;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How a container is, as a simulated engine's inspect shows it. */
final class StateAnswer {
  /** As engines write an instant that never was. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private StateAnswer() {}

  static void write(SimulatedContainer container, ObjectNode state) {
    state
        .put("Status", container.statusWord())
        .put("Running", container.running() || container.status == Status.RESTARTING)
        .put("Paused", container.status == Status.PAUSED)
        .put("Restarting", container.status == Status.RESTARTING)
        .put("OOMKilled", container.oomKilled)
        .put("Dead", false)
        .put("Pid", container.pid)
        .put("ExitCode", container.exitCode)
        .put("Error", container.error)
        .put("StartedAt", text(container.startedAt))
        .put("FinishedAt", text(container.finishedAt));
    if (!container.health.isEmpty()) {
      writeHealth(container, state.putObject("Health"));
    }
  }

  private static void writeHealth(SimulatedContainer container, ObjectNode health) {
    health.put("Status", container.health).put("FailingStreak", container.failingStreak);
    ArrayNode entries = health.putArray("Log");
    for (SimulatedContainer.Probe probe : container.probes) {
      entries
          .addObject()
          .put("Start", text(probe.start()))
          .put("End", text(probe.end()))
          .put("ExitCode", probe.exitCode())
          .put("Output", probe.output());
    }
  }

  static String text(@Nullable Instant time) {
    return time == null ? NEVER : DateTimeFormatter.ISO_INSTANT.format(time);
  }
}
