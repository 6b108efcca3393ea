package io.epitaph.stack.demo;

import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A demo's state folder. Each demo empties it first; a marker file in it permits that. Files that
 * no demo makes stay.
 */
public final class DemoFolder {
  /** The marker. */
  static final String MARKER = "epitaph-demo";

  private final Path folder;

  private DemoFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Prepares a folder for a demo, and removes what an earlier one left in it.
   *
   * @throws IllegalArgumentException when it is not a demo's: it is not empty, and has no marker
   * @throws IOException when a stack runs on it, or it cannot be emptied
   */
  public static DemoFolder prepare(Path path) throws IOException, InterruptedException {
    DemoFolder prepared = new DemoFolder(path.toAbsolutePath().normalize());
    prepared.requireOwn();
    return prepared.ready();
  }

  /**
   * As {@link #prepare}, for the folder {@code demo} in the default state folder, which needs no
   * marker.
   */
  public static DemoFolder prepareDefault(Path defaultState)
      throws IOException, InterruptedException {
    return new DemoFolder(new StateFolder(defaultState).demo().path()).ready();
  }

  private DemoFolder ready() throws IOException, InterruptedException {
    mark();
    StackStatus before = StackStatus.read(folder);
    if (before != null && before.isAlive()) {
      throw new IOException(
          "a stack runs in " + folder + ", process " + before.pid() + ": stop it first");
    }
    try {
      Path server = new StateFolder(folder).elasticsearch();
      if (isInside(server)) {
        // That of a killed demo still writes for some moments.
        ElasticsearchServer.endLeftover(server);
      }
      empty();
    } catch (FileSystemException e) {
      throw new IOException(
          "the demo's state folder "
              + folder
              + " cannot be emptied, at "
              + e.getFile()
              + ": remove it, or name another one with --state",
          e);
    }
    return this;
  }

  private void requireOwn() throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "the demo's state folder: got " + folder + ", which is a file; wanted a folder");
    }
    if (Files.isDirectory(folder) && !Files.exists(folder.resolve(MARKER)) && !isEmpty()) {
      throw new IllegalArgumentException(
          "the demo empties its state folder, and "
              + folder
              + " is not a demo's (it has no file "
              + MARKER
              + "): name a new or empty folder with --state");
    }
  }

  private void mark() throws IOException {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve(MARKER), "`epitaph demo` empties this folder each time it runs.\n");
    } catch (FileSystemException e) {
      throw new IOException(
          "the demo cannot write to its state folder " + folder + ": name another one with --state",
          e);
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.findAny().isEmpty();
    }
  }

  private void empty() throws IOException {
    for (Path part : parts()) {
      if (isInside(part)) {
        try (Stream<Path> all = Files.walk(part)) {
          for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
    }
  }

  /** A link may lead out of the folder. */
  private boolean isInside(Path part) throws IOException {
    return Files.isDirectory(part)
        && part.toRealPath().equals(folder.toRealPath().resolve(folder.relativize(part)));
  }

  /** What a demo makes, but for the unpacked server, which may stay. */
  private List<Path> parts() {
    StateFolder state = new StateFolder(folder);
    return List.of(
        state.kafka(),
        state.flink(),
        state.collectors(),
        state.vault(),
        state.elasticsearch().resolve("data"),
        state.elasticsearch().resolve("logs"),
        state.elasticsearch().resolve("config"));
  }

  public Path path() {
    return folder;
  }

  /** How many bytes its files have now. */
  public long bytes() throws IOException {
    long sum = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        sum += Files.size(each);
      }
    }
    return sum;
  }
}
