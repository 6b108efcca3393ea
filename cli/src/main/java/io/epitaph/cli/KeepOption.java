package io.epitaph.cli;

import io.epitaph.collector.CollectorSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Whether keepers run beside the local engines. */
final class KeepOption {
  @Setting
  @Option(
      names = "--keep-vanished",
      description = {
        "Run a keeper (`epitaph keeper`) beside each engine on this host, for as long as this runs:",
        "it keeps what `docker run --rm` and `rm -f` remove. Needs root; docs/vanished.md."
      })
  private boolean wanted;

  /** All of them. */
  interface Keepers {
    void close();
  }

  /**
   * @throws IllegalArgumentException when none can run here
   */
  void check(List<URI> engines) {
    if (!wanted) {
      return;
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new IllegalArgumentException(
          "--keep-vanished needs root, this is "
              + System.getProperty("user.name")
              + ": run it as root, or leave it out");
    }
    if (engines.stream().noneMatch(CollectorSettings::isLocal)) {
      throw new IllegalArgumentException(
          "--keep-vanished needs an engine on this host, got "
              + engines
              + ": a keeper runs beside its engine, so start `epitaph keeper` there");
    }
  }

  /**
   * Starts them, if they are wanted.
   *
   * @param note takes a sentence for people
   */
  Keepers start(List<URI> engines, Consumer<String> note) {
    List<KeeperProcess> started = new ArrayList<>();
    if (wanted) {
      engines.stream()
          .filter(CollectorSettings::isLocal)
          .forEach(engine -> started.add(KeeperProcess.start(engine, note)));
    }
    return () -> started.forEach(KeeperProcess::close);
  }
}
