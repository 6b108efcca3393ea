package io.epitaph.fleet;

import io.epitaph.testing.RecordedEngine;
import io.epitaph.testing.Recording;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Engines that are served, each with its faults and the truth of its lives, by name. */
final class Fleet implements AutoCloseable {
  private final Timeline timeline = Timeline.live();
  private final EngineServer server = new EngineServer();
  private final Map<String, ServedEngine> engines = new LinkedHashMap<>();

  /** An engine that begins {@code count} random lives. */
  RandomLives random(
      EngineSettings settings, Faults faults, URI address, long seed, LifeMix mix, int count)
      throws IOException {
    SimulatedEngine engine = new SimulatedEngine(settings, timeline);
    URI at = server.serve(engine, faults, address);
    RandomLives lives = new RandomLives(engine, timeline, seed, mix);
    lives.begin(count);
    add(settings, at, faults, lives, lives::truths);
    return lives;
  }

  /** An engine whose lives are scripted. */
  void scripted(EngineSettings settings, Faults faults, URI address, Consumer<ScriptedLives> begin)
      throws IOException {
    SimulatedEngine engine = new SimulatedEngine(settings, timeline);
    URI at = server.serve(engine, faults, address);
    ScriptedLives lives = new ScriptedLives(engine, timeline);
    begin.accept(lives);
    add(settings, at, faults, null, lives::truths);
  }

  private void add(
      EngineSettings settings,
      URI at,
      Faults faults,
      @Nullable RandomLives lives,
      Supplier<List<Truth>> truths) {
    String name = settings.name();
    engines.put(
        name, new ServedEngine(name, at, settings.dialect().version(), faults, lives, truths));
  }

  /** A recording, which begins when a client listens to it. Its truth is not known. */
  void recorded(String name, Recording recording, Faults faults, URI address) throws IOException {
    URI at = server.serve(RecordedEngine.waiting(recording), faults, address);
    engines.put(name, new ServedEngine(name, at, recording.engine(), faults, null, List::of));
  }

  /** In the order in which they were added. */
  Collection<ServedEngine> engines() {
    return engines.values();
  }

  /**
   * @param name of an engine, or {@code all}
   * @throws IllegalArgumentException when there is none
   */
  Collection<ServedEngine> named(String name) {
    if (name.equals("all")) {
      return engines.values();
    }
    ServedEngine found = engines.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "got engine '%s', wanted one of the %d there are, or all"
              .formatted(name, engines.size()));
    }
    return List.of(found);
  }

  /** The correct results for all lives that have begun. */
  List<Truth> truths() {
    List<Truth> all = new ArrayList<>();
    engines.values().forEach(engine -> all.addAll(engine.truths().get()));
    return all;
  }

  /**
   * Writes the truth of all lives that have begun to a file, in place of its content; a reader
   * never finds it half written.
   *
   * @return how many lives
   */
  synchronized int writeTruths(Path file) throws IOException {
    List<Truth> all = truths();
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        // Such as /dev/stdout.
        Files.writeString(file, Truth.lines(all));
        return all.size();
      }
      Files.writeString(whole, Truth.lines(all));
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IOException("the truth cannot be written to " + file + ": " + e, e);
    }
    return all.size();
  }

  @Override
  public void close() throws IOException {
    timeline.close();
    server.close();
  }
}
