package io.epitaph.cli;

import io.epitaph.archiver.Archiver;
import io.epitaph.archiver.ArchiverSettings;
import io.epitaph.kafka.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs an archiver. */
@Command(
    name = "archiver",
    mixinStandardHelpOptions = true,
    description =
        "Runs an archiver: keeps the file systems of an engine's dead containers in a vault.",
    footer = {
      "",
      "Example: epitaph archiver --kafka kafka:9092 --vault /var/lib/epitaph/vault"
          + " --collector-state /var/lib/epitaph/collector"
    })
final class ArchiverCommand extends ServiceCommand {
  private final Surroundings surroundings;

  @Mixin private EngineOption engine;

  @Mixin private MaskOptions mask;

  @Setting
  @Option(names = "--vault", required = true, paramLabel = "DIR", description = "The vault.")
  private Path vault;

  @Setting
  @Option(
      names = "--collector-state",
      required = true,
      paramLabel = "DIR",
      description =
          "The state folder of the same engine's collector: the engine's identity and the masking"
              + " key are read from it.")
  private Path collectorState;

  @Mixin private KeepOption keep;

  ArchiverCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  ArchiverSettings settings() {
    return new ArchiverSettings(
        engine.address(surroundings.environment()),
        kafka.settings(),
        vault,
        collectorState,
        mask.list());
  }

  @Override
  String name() {
    return "archiver";
  }

  @Override
  int metricsPort() {
    return 9472;
  }

  @Override
  Service start() throws IOException {
    ArchiverSettings settings = settings();
    List<URI> watched = List.of(settings.engine());
    keep.check(watched);
    Archiver archiver = Archiver.start(settings);
    keep.start(watched, surroundings::note);
    return archiver;
  }
}
