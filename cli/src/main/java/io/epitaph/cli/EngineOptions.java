package io.epitaph.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The engines to watch. */
final class EngineOptions {
  @Setting
  @Option(
      names = "--engine",
      paramLabel = "URI",
      split = ",",
      converter = EngineOption.Address.class,
      description =
          "An engine to watch, unix:///path, tcp://host:port, or with TLS"
              + " tcp://host:port?certs=FOLDER; repeat it, or separate several with commas."
              + " "
              + EngineOption.DEFAULT)
  private List<URI> engines = new ArrayList<>();

  /** As they are named; the one at hand when none is. */
  List<URI> watched(Map<String, String> environment) {
    return engines.isEmpty() ? List.of(EngineOption.byDefault(environment)) : engines;
  }
}
