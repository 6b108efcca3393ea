package io.epitaph.cli;

import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Difference;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two archives, or one with its image. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what B has otherwise than A: A added, C changed, D deleted. Without B, what the",
      "container changed of its image. Content, type, mode, owner and link count, times do not."
    },
    footer = {"", "Example: epitaph archive diff 7f3a91c2 shop-web-1"})
final class ArchiveDiffCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "A prefix of its id, or a container's name.")
  private String first;

  @Parameters(index = "1", arity = "0..1", paramLabel = "B", description = "As A.")
  private @Nullable String second;

  private long found;

  ArchiveDiffCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Archives archives = target.archives(surroundings);
    if (second == null) {
      archives.diffToImage(first, this::print);
    } else {
      archives.diff(first, second, this::print);
    }
    if (found == 0) {
      surroundings.note("no difference");
    }
    return 0;
  }

  private void print(Difference difference) {
    found++;
    Screen screen = surroundings.screen();
    if (target.json()) {
      screen.json(difference);
      return;
    }
    String what =
        difference.what().stream().map(Wire::name).collect(Collectors.joining(", ", "  (", ")"));
    screen.line(
        difference.change().letter()
            + "  "
            + Printable.of(difference.path())
            + (difference.what().isEmpty() ? "" : what));
  }
}
