package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The stack on this machine that a command queries. */
final class StackTarget {
  static final String STATE = "state";

  private final Surroundings surroundings;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "The state folder of the stack to query. Or EPITAPH_STATE. Default: the running stack; of"
              + " several the one in the default folder, else the one started first.")
  private @Nullable Path state;

  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  private boolean noted;

  StackTarget(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  boolean json() {
    return json;
  }

  /** True when an argument names the stack. */
  boolean isNamed() {
    return state != null;
  }

  /** What the environment and the configuration file give. */
  GivenSettings given() {
    return config.given();
  }

  /**
   * The named stack, else all that run here, the default one first.
   *
   * @param otherwise what a user can do instead of starting a stack; may be empty
   * @throws IOException when there is none
   */
  List<StackStatus> stacks(String otherwise) throws IOException {
    String given = state == null ? given().get(STATE) : state.toString();
    if (given != null) {
      return List.of(stackIn(Path.of(given), otherwise));
    }
    List<StackStatus> running = StateFolders.running(surroundings.environment());
    if (running.isEmpty()) {
      throw new IOException("no stack runs here: start one with `epitaph up`" + otherwise);
    }
    return running;
  }

  private static StackStatus stackIn(Path folder, String otherwise) throws IOException {
    StackStatus status = StackStatus.read(folder);
    if (status == null || !status.isAlive()) {
      throw new IOException(
          "no stack runs on "
              + folder
              + ": start one with `epitaph up --state "
              + folder
              + "`"
              + otherwise);
    }
    return status;
  }

  /**
   * The stack to query. Prints which one, unless an argument names it or it is the only, default
   * one.
   */
  StackStatus asked(String otherwise) throws IOException {
    List<StackStatus> stacks = stacks(otherwise);
    StackStatus asked = stacks.get(0);
    String preferred = StateFolders.byDefault(surroundings.environment()).toString();
    if (state == null && !noted && (stacks.size() > 1 || !asked.state().equals(preferred))) {
      noted = true;
      surroundings.note(
          "reading the "
              + (asked.demo() ? "demo" : "stack")
              + " in "
              + asked.state()
              + (stacks.size() > 1
                  ? ", one of "
                      + stacks.size()
                      + " that run here: `epitaph status` lists them, --state names another"
                  : ""));
    }
    return asked;
  }
}
