package io.epitaph.cli;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.stack.StateFolder;
import io.epitaph.stack.StateFolders;
import io.epitaph.stack.demo.Demo;
import io.epitaph.stack.demo.DemoFolder;
import io.epitaph.stack.demo.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays lives on the available engine, and prints what Elasticsearch then holds about them. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Lets containers live and die, and prints what Epitaph finds out about them.",
      "Starts all of Epitaph, plays on this machine's engine, and reads the result from",
      "Elasticsearch. It watches its own containers only, and removes them and its image at the",
      "end, on Ctrl-C too. Without an engine it plays a recording of a real one.",
      "Exit 4 when something was not found as expected."
    },
    footer = {"", "Example: epitaph demo"})
final class DemoCommand implements Callable<Integer> {
  /** What a shell reports after Ctrl-C. */
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--no-engine",
      description = "Play the bundled recording, even if there is an engine.")
  private boolean noEngine;

  @Option(names = "--json", description = "One JSON object a line: each life, then the numbers.")
  private boolean json;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "The demo's own state folder: a new or empty one, or an earlier demo's, which is"
              + " emptied. Default: the folder demo inside the state folder of `up`.")
  private @Nullable Path state;

  private final Surroundings surroundings;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    DemoFolder folder =
        state == null
            ? DemoFolder.prepareDefault(StateFolders.byDefault(surroundings.environment()).path())
            : DemoFolder.prepare(state);
    LogFile.in(new StateFolder(folder.path()));
    DemoPrinter printer = new DemoPrinter(surroundings, json);
    Demo demo = new Demo(folder, printer);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "epitaph-end"));
    Outcome outcome;
    try {
      outcome = demo.run(noEngine ? null : engine());
    } catch (InterruptedException e) {
      return INTERRUPTED;
    }
    printer.kept(outcome, folder);
    return outcome.right() ? 0 : Main.INTEGRITY;
  }

  /** The default engine; null when it does not answer. */
  private @Nullable URI engine() throws IOException {
    URI address = EngineOption.byDefault(surroundings.environment());
    try {
      DockerEngine.connect(address).close();
      return address;
    } catch (EngineUnavailableException e) {
      surroundings.note(
          "no Docker engine answers at " + address + ": playing the recording of a real one");
      return null;
    }
  }
}
