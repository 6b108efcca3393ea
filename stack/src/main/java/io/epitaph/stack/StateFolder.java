package io.epitaph.stack;

import java.net.URI;
import java.nio.file.Path;

/**
 * The layout of a stack's state folder. Reading commands use it too, so it loads neither a broker
 * nor Flink.
 *
 * @param path absolute
 */
public record StateFolder(Path path) {
  public StateFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** The broker's data. */
  public Path kafka() {
    return path.resolve("kafka");
  }

  /** Checkpoints of the forensics job. */
  public Path flink() {
    return path.resolve("flink");
  }

  /** The unpacked server, its data and its logs. */
  public Path elasticsearch() {
    return path.resolve("elasticsearch");
  }

  /** A folder for each engine: {@link #collector}. */
  public Path collectors() {
    return path.resolve("collectors");
  }

  /** What the collector of an engine keeps: the engine's identity, cursor and masking key. */
  public Path collector(URI engine) {
    return collectors().resolve(engine.toString().replaceAll("[^A-Za-z0-9._-]+", "_"));
  }

  /** The file systems of the dead. */
  public Path vault() {
    return path.resolve("vault");
  }

  /**
   * The state folder that a vault is in. The folder of an engine's collector need not be there: a
   * vault may be anywhere.
   */
  public static StateFolder around(Path vault) {
    Path folder = vault.toAbsolutePath().normalize();
    return new StateFolder(folder.getParent() == null ? folder : folder.getParent());
  }

  /** The log of the process. */
  public Path log() {
    return path.resolve("epitaph.log");
  }

  /** The status of the stack, see {@link StackStatus}. */
  public Path status() {
    return path.resolve("status.json");
  }

  /** Locked by the stack that uses the folder; owned by the user who may use it. */
  public Path lock() {
    return path.resolve("lock");
  }

  /** The state folder of demos, when they name none. */
  public StateFolder demo() {
    return new StateFolder(path.resolve("demo"));
  }

  /** The folder for the log of {@code epitaph export}. */
  public StateFolder export() {
    return new StateFolder(path.resolve("export"));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
