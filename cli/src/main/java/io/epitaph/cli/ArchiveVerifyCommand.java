package io.epitaph.cli;

import io.epitaph.cli.Screen.Tone;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Verifies archives. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Reads archives again and compares every hash. Exit 4 when one is damaged.",
    footer = {"", "Example: epitaph archive verify"})
final class ArchiveVerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(
      arity = "0..1",
      paramLabel = "ARCHIVE",
      description = "A prefix of its id, or a container's name. Default: all.")
  private @Nullable String which;

  ArchiveVerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Archives archives = target.archives(surroundings);
    List<Manifest> all =
        which == null
            ? archives.list().stream().filter(m -> m.state() == Archive.State.STORED).toList()
            : List.of(archives.show(which));
    Screen screen = surroundings.screen();
    boolean sound = true;
    for (Manifest manifest : all) {
      List<String> problems = archives.verify(manifest.id());
      sound &= problems.isEmpty();
      if (target.json()) {
        var line =
            Wire.MAPPER
                .createObjectNode()
                .put("archiveId", manifest.id())
                .put("sound", problems.isEmpty());
        problems.forEach(line.putArray("problems")::add);
        screen.json(line);
        continue;
      }
      screen.line(
          (problems.isEmpty()
                  ? screen.toned(Tone.GOOD, "ok    ")
                  : screen.toned(Tone.BAD, "DAMAGED"))
              + "  "
              + manifest.id().substring(0, 8)
              + "  "
              + Screen.printable(manifest.name()));
      problems.forEach(problem -> screen.line("        " + Screen.printable(problem)));
    }
    if (all.isEmpty()) {
      surroundings.note("the vault has nothing to verify");
    }
    return sound ? 0 : Main.INTEGRITY;
  }
}
