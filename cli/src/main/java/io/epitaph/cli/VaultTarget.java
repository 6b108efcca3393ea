package io.epitaph.cli;

import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolders;
import io.epitaph.vault.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which vault an archive command opens: what the option names, else the environment, else that of
 * the stack that runs here, else that of the usual state folder. No stack has to run.
 */
final class VaultTarget {
  /** The vault's folder in a state folder. */
  static final String FOLDER = "vault";

  @Option(
      names = "--vault",
      paramLabel = "DIR",
      description = "The vault. Or EPITAPH_VAULT. Without: the one of the stack that runs here.")
  private @Nullable Path vault;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  boolean json() {
    return json;
  }

  Archives archives(Surroundings surroundings) throws IOException {
    return Archives.in(folder(surroundings));
  }

  Path folder(Surroundings surroundings) throws IOException {
    if (vault != null) {
      return vault;
    }
    String named = surroundings.environment().getOrDefault("EPITAPH_VAULT", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    StackStatus running = StateFolders.running(surroundings.environment());
    if (running != null) {
      return Path.of(running.state()).resolve(FOLDER);
    }
    Path usual = StateFolders.usual(surroundings.environment()).resolve(FOLDER);
    if (!Files.isDirectory(usual)) {
      throw new IOException(
          "there is no vault: no stack runs here, and there is no "
              + usual
              + ". Name one with --vault DIR");
    }
    return usual;
  }
}
