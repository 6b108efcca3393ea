package io.epitaph.testing;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes one recording of a {@link Scene}: has it played, and saves what the engine said. */
final class Take {
  private Take() {}

  /**
   * @param root of a tree for the engine, see {@link PrivateEngine#startIn}; null for none
   */
  static void of(String name, @Nullable Path root, Path file) throws Exception {
    Scene scene = Scenes.ALL.get(name);
    String[] options = scene.options().toArray(String[]::new);
    if (root == null && !scene.ownEngine()) {
      play(name, scene, EngineAddress.from(System.getenv()), null, file);
    } else if (root == null) {
      // Short, for the socket's path.
      Path folder = Files.createTempDirectory("epitaph");
      try (PrivateEngine engine = PrivateEngine.start(folder, options)) {
        play(name, scene, engine.address(), engine, file);
      }
      delete(folder);
    } else {
      try (PrivateEngine engine = PrivateEngine.startIn(root, options)) {
        play(name, scene, engine.address(), engine, file);
      }
    }
  }

  private static void play(
      String name, Scene scene, URI address, @Nullable PrivateEngine own, Path file)
      throws Exception {
    System.err.println("record: " + name + " on " + address);
    try (DockerEngine engine = DockerEngine.connect(address);
        Subjects subjects = Subjects.open(address, own == null ? "bridge" : "none");
        Recorder recorder =
            Recorder.start(engine, subjects, own == null ? Map.of() : own.places())) {
      scene.play().on(new ScenePlace(subjects, new Lives(subjects, name + "-"), own));
      // Not a wait for something: what is to be recorded is also that nothing more comes.
      TimeUnit.MILLISECONDS.sleep(scene.after().toMillis());
      recorder.save(file, scene.note() + " Docker " + engine.info().version() + setting(own));
    } catch (ExecutionException e) {
      throw new IOException("life could not be played for " + name, e);
    }
  }

  private static String setting(@Nullable PrivateEngine own) {
    return own == null
        ? ", the default bridge."
        : ", an engine of its own, containers without a network.";
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
