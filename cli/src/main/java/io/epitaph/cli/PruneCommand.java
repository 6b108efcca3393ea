package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.archiver.ArchiveTaker;
import io.epitaph.archiver.DeadContainer;
import io.epitaph.archiver.DeadContainers;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.vault.Vault;
import java.io.Console;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes dead containers that are in the vault. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Archives dead containers, verifies the archives, and removes the containers.",
      "One after another: what is not verified is not removed. Volumes stay. Asks first."
    },
    footer = {
      "",
      "Example: epitaph prune --older-than 24h --filter label=com.docker.compose.project=shop",
      "",
      "What its label epitaph.archive=never keeps out of the vault is not removed. Ended half way, it",
      "goes on where it was when it is run again. Exit 3 when a container was not archived or not",
      "removed, 4 when an archive is damaged."
    })
final class PruneCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "DURATION",
      description = "Dead for as long at least: 24h, 7d.")
  private Duration olderThan;

  @Option(
      names = "--filter",
      paramLabel = "KEY=VALUE",
      description = "As docker ps has it: label=, name=, ancestor=, ...; may be repeated.")
  private List<String> filters = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only list what would be removed.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Mixin private EngineOption engine;

  PruneCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, List<String>> by = filters(filters);
    Instant before = surroundings.clock().instant().minus(olderThan);
    URI address = engine.address(surroundings.environment());
    Path folder = target.folder(surroundings);
    try (ArchiveTaker taker =
        ArchiveTaker.open(
            address, Vault.open(folder), ArchiveNowCommand.collectorState(folder, address))) {
      DeadContainers containers = new DeadContainers(taker);
      List<DeadContainer> dead = containers.before(before, by);
      if (dead.isEmpty()) {
        surroundings.note("no matching containers");
        return 0;
      }
      if (dryRun) {
        list(dead);
        return 0;
      }
      if (!yes && !confirmed(dead)) {
        surroundings.note("nothing was removed");
        return 0;
      }
      return new DeadOnes(surroundings, target.json()).run(dead, containers::archiveAndRemove);
    }
  }

  /** {@code label=a=b} twice is two values of one key. */
  static Map<String, List<String>> filters(List<String> given) {
    Map<String, List<String>> by = new LinkedHashMap<>();
    for (String each : given) {
      int equals = each.indexOf('=');
      if (equals < 1 || each.substring(0, equals).equals("status")) {
        throw new IllegalArgumentException(
            "--filter: got '" + each + "', wanted KEY=VALUE, as label=app=shop or name=web");
      }
      by.computeIfAbsent(each.substring(0, equals), key -> new ArrayList<>())
          .add(each.substring(equals + 1));
    }
    return by;
  }

  private void list(List<DeadContainer> dead) {
    Screen screen = surroundings.screen();
    if (target.json()) {
      dead.forEach(each -> screen.json(json(each)));
      return;
    }
    Instant now = surroundings.clock().instant();
    screen.table(
        List.of("NAME", "CONTAINER", "STATUS", "DEAD SINCE", "IMAGE", ""),
        dead.stream()
            .map(
                each ->
                    List.of(
                        Cell.of(each.name()),
                        Cell.of(Sentences.shortId(each.id())),
                        Cell.of(each.status()),
                        Cell.of(Times.ago(each.since(), now)),
                        Cell.of(each.image()),
                        Cell.of(each.unwanted() ? "kept: epitaph.archive=never" : "")))
            .toList());
  }

  static ObjectNode json(DeadContainer dead) {
    return Wire.MAPPER
        .createObjectNode()
        .put("containerId", dead.id())
        .put("name", dead.name())
        .put("status", dead.status())
        .put("since", Wire.text(dead.since()))
        .put("unwanted", dead.unwanted());
  }

  /** Where Java has a console though nobody is there, it reads no answer, and nothing is done. */
  @SuppressWarnings("SystemConsoleNull")
  private boolean confirmed(List<DeadContainer> dead) {
    @Nullable Console console = System.console();
    if (console == null) {
      throw new IllegalArgumentException(
          "nobody can be asked here whether "
              + Words.count(dead.size(), "container")
              + " may be removed: give --yes, or --dry-run to list them");
    }
    list(dead);
    String answer =
        console.readLine(
            "Archive, verify and remove %s? [y/N] ", Words.count(dead.size(), "container"));
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }
}
