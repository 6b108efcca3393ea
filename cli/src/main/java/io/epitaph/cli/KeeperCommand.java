package io.epitaph.cli;

import io.epitaph.files.Durable;
import io.epitaph.keeper.Budget;
import io.epitaph.keeper.Keeper;
import io.epitaph.keeper.KeeperWay;
import io.epitaph.posix.ThisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a keeper. */
@Command(
    name = "keeper",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps layers, log and last record of containers that the engine removes, --rm too.",
      "It runs as root on the engine's host; read docs/vanished.md first."
    },
    footer = {"", "Example: epitaph keeper --data-root /var/lib/docker"})
final class KeeperCommand implements Callable<Integer> {
  @SuppressWarnings("unused") // SettingDefaults looks for it among the options.
  @Mixin
  private ConfigOption config;

  @Setting
  @Option(
      names = "--data-root",
      paramLabel = "DIR",
      defaultValue = "/var/lib/docker",
      description = "The engine's data root: `docker info` names it. Default: ${DEFAULT-VALUE}.")
  private Path dataRoot;

  @Setting
  @Option(
      names = "--containerd-root",
      paramLabel = "DIR",
      defaultValue = "/var/lib/containerd",
      description = {
        "For containerd's image store: where the containerd that runs as a service has its files.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Path containerdRoot;

  @Setting
  @Option(
      names = "--way",
      paramLabel = "WAY",
      defaultValue = "auto",
      description = {
        "ask: the kernel asks the keeper before each removal; needs CAP_SYS_ADMIN. lease: it is told,",
        "and makes the engine wait where it can. auto: ask, else lease. Default: ${DEFAULT-VALUE}."
      })
  private KeeperWay way;

  @Setting
  @Option(
      names = "--keep-containers",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many may wait for their archive. Default: ${DEFAULT-VALUE}.")
  private int containers;

  @Setting
  @Option(
      names = "--keep-bytes",
      paramLabel = "N",
      defaultValue = "4294967296",
      description = "How many bytes these may take. Default: ${DEFAULT-VALUE}.")
  private long bytes;

  @Setting
  @Option(
      names = "--keep-age",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "How long one may wait. Default: ${DEFAULT-VALUE}.")
  private Duration age;

  @Option(
      names = "--with-parent",
      paramLabel = "PID",
      hidden = true,
      description = "End with the parent process, which has this id.")
  private @Nullable Long parent;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (parent != null) {
      ThisProcess.endWithParent();
      // Before this it was on its own: is it still the parent?
      if (!parent.equals(ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(null))) {
        return 0;
      }
    }
    if (System.getProperty("log4j2.configurationFile") == null) {
      System.setProperty("log4j2.configurationFile", "classpath:log4j2-service.xml");
    }
    Keeper keeper =
        Keeper.start(
            dataRoot, containerdRoot, way, new Budget(containers, bytes, age), new Durable());
    Runtime.getRuntime().addShutdownHook(new Thread(keeper::close, "epitaph-close"));
    keeper.awaitEnd();
    return 0;
  }
}
