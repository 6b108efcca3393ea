package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import io.epitaph.model.GivenSettings.Place;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolder;
import io.epitaph.stack.StateFolders;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which vault an archive command opens: what the options name, else the environment, else the
 * configuration file, else that of the stack that runs here, else that of the default state folder.
 * No stack has to run.
 */
final class VaultTarget {
  @Option(
      names = "--vault",
      paramLabel = "DIR",
      description = "The vault. Or EPITAPH_VAULT. Default: the one of the stack that runs here.")
  private @Nullable Path vault;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The state folder of the stack whose vault it is. Or EPITAPH_STATE.")
  private @Nullable Path state;

  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  boolean json() {
    return json;
  }

  /**
   * The archives of a vault that exists.
   *
   * @throws NoSuchThingException when a folder is named that does not exist
   * @throws IllegalArgumentException when one is named that is not a vault
   */
  Archives archives(Surroundings surroundings) throws IOException, NoSuchThingException {
    Path named = named();
    if (named == null) {
      return Archives.in(unnamed(surroundings));
    }
    if (!Files.exists(named)) {
      throw new NoSuchThingException(
          "there is no vault "
              + named
              + ": nothing was archived there yet, or name another with --vault DIR");
    }
    requireVault(named);
    return Archives.in(named);
  }

  /**
   * The vault's folder, to store something; it is created when it does not exist.
   *
   * @throws IllegalArgumentException when it is a folder of other files
   */
  Path folder(Surroundings surroundings) throws IOException {
    Path named = named();
    if (named == null) {
      return unnamed(surroundings);
    }
    requireVault(named);
    return named;
  }

  private static void requireVault(Path named) throws IOException {
    if (Files.isDirectory(named) && !Vault.isVault(named)) {
      throw new IllegalArgumentException(
          named + " is not a vault, it holds other files: name another with --vault DIR");
    }
  }

  /** Null when nothing names one. */
  private @Nullable Path named() {
    if (vault != null || state != null) {
      return vault != null ? vault : new StateFolder(state).vault();
    }
    GivenSettings given = config.given();
    for (Place place : Place.values()) {
      if (given.place("vault") == place) {
        return Path.of(given.get("vault"));
      }
      if (given.place("state") == place) {
        return new StateFolder(Path.of(given.get("state"))).vault();
      }
    }
    return null;
  }

  private static Path unnamed(Surroundings surroundings) throws IOException {
    List<StackStatus> running = StateFolders.running(surroundings.environment());
    if (!running.isEmpty()) {
      return new StateFolder(Path.of(running.get(0).state())).vault();
    }
    Path byDefault = StateFolders.byDefault(surroundings.environment()).vault();
    if (!Files.isDirectory(byDefault)) {
      throw new IOException(
          "there is no vault: no stack runs here, and there is no "
              + byDefault
              + ". Name one with --vault DIR");
    }
    return byDefault;
  }
}
