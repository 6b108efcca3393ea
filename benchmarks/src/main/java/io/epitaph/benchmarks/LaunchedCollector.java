package io.epitaph.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A collector as people start it: by {@code ./epitaph collector}, which becomes its process. */
final class LaunchedCollector {
  private LaunchedCollector() {}

  /**
   * @param folder its working folder; what it prints goes to {@code log} there
   * @param environment beside this process's
   */
  static Process start(
      Path folder, Collection<URI> engines, String kafka, Map<String, String> environment)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "collector",
                "--kafka",
                kafka,
                "--metrics",
                "127.0.0.1:0",
                "--state",
                folder.resolve("state").toString()));
    engines.forEach(engine -> command.addAll(List.of("--engine", engine.toString())));
    return Launched.start(folder, command, environment);
  }
}
