package io.epitaph.cli;

import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
    StoredReport.print(surroundings, target.json(), manifest);
    return 0;
  }

  private Manifest add(Archives archives, InputStream in, String called) throws IOException {
    return asIs ? archives.addAnything(in, called) : archives.add(in, called);
  }
}
