package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a tar made elsewhere. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Adds a tar made elsewhere, complete or damaged, and reports what is missing.",
    footer = {"", "Example: docker export web | epitaph archive add - --name web"})
final class ArchiveAddCommand implements Callable<Integer> {
  private static final int MOST_ODD = 10;

  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "FILE", description = "A tar; - for standard input.")
  private String file;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Its name. Default: the file's name.")
  private @Nullable String name;

  @Option(
      names = "--as-is",
      description = "Store it even if it is no tar; it can be verified and exported, no more.")
  private boolean asIs;

  ArchiveAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    String called = name == null ? (file.equals("-") ? "standard input" : file) : name;
    Archives archives = Archives.in(target.folder(surroundings));
    Manifest manifest;
    if (file.equals("-")) {
      manifest = add(archives, System.in, called);
    } else {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
        manifest = add(archives, in, called);
      }
    }
    report(surroundings, target.json(), manifest);
    return 0;
  }

  private Manifest add(Archives archives, InputStream in, String called) throws IOException {
    return asIs ? archives.addAnything(in, called) : archives.add(in, called);
  }

  /** Prints what was stored, or lost. */
  static void report(Surroundings surroundings, boolean json, Manifest manifest) {
    Screen screen = surroundings.screen();
    if (json) {
      ObjectNode line =
          Wire.MAPPER
              .createObjectNode()
              .put("archiveId", manifest.id())
              .put("state", Wire.name(manifest.state()))
              .put("complete", manifest.proofs().complete());
      manifest.proofs().missing().forEach(line.putArray("missing")::add);
      manifest.proofs().problems().forEach(line.putArray("problems")::add);
      screen.json(line);
      return;
    }
    manifest
        .proofs()
        .missing()
        .forEach(sentence -> surroundings.note("incomplete: " + Screen.printable(sentence)));
    List<String> odd = manifest.proofs().problems();
    odd.stream()
        .limit(MOST_ODD)
        .forEach(sentence -> surroundings.note("odd: " + Screen.printable(sentence)));
    if (odd.size() > MOST_ODD) {
      surroundings.note(
          "and "
              + (odd.size() - MOST_ODD)
              + " more, which `epitaph archive show "
              + manifest.id().substring(0, 8)
              + "` lists");
    }
    screen.line(manifest.id());
  }
}
