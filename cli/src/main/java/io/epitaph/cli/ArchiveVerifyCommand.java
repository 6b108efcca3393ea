package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.DamagedManifest;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.VaultListing;
import java.io.IOException;
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
    VaultListing listing = which == null ? archives.listing() : one(archives, which);
    boolean sound = listing.damaged().isEmpty();
    int verified = 0;
    for (Manifest manifest : listing.archives()) {
      if (which == null && manifest.state() != Archive.State.STORED) {
        continue;
      }
      verified++;
      List<String> problems = problems(archives, manifest);
      sound &= problems.isEmpty();
      print(manifest, problems);
    }
    for (DamagedManifest damaged : listing.damaged()) {
      if (target.json()) {
        surroundings.screen().json(ArchiveRows.json(damaged));
      } else {
        print(damaged.id(), "its manifest cannot be read", List.of(damaged.why()));
      }
    }
    if (verified == 0 && listing.damaged().isEmpty()) {
      surroundings.note("the vault has nothing to verify");
    }
    return sound ? 0 : Main.INTEGRITY;
  }

  private static VaultListing one(Archives archives, String which) throws IOException {
    return new VaultListing(List.of(archives.show(which)), List.of());
  }

  /** One that cannot be read at all hides no other. */
  private List<String> problems(Archives archives, Manifest manifest) throws IOException {
    try {
      return archives.verify(manifest.id());
    } catch (NoSuchArchiveException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return List.of(Failure.of(e).sentence());
    }
  }

  private void print(Manifest manifest, List<String> problems) {
    if (target.json()) {
      ObjectNode line =
          Wire.MAPPER
              .createObjectNode()
              .put("archiveId", manifest.id())
              .put("sound", problems.isEmpty());
      problems.forEach(line.putArray("problems")::add);
      surroundings.screen().json(line);
      return;
    }
    print(manifest.id(), manifest.name(), problems);
  }

  private void print(String id, String name, List<String> problems) {
    Screen screen = surroundings.screen();
    String word =
        problems.isEmpty() ? screen.toned(Tone.GOOD, "ok    ") : screen.toned(Tone.BAD, "DAMAGED");
    screen.line(word + "  " + id.substring(0, 8) + "  " + Printable.of(name));
    problems.forEach(problem -> screen.line("        " + Printable.of(problem)));
  }
}
