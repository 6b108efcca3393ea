package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.ThrowAwayContainer;
import java.io.IOException;

/**
 * A container that is never started, to read one volume through. It is removed when this is closed,
 * or the process ends in good order; what a killed process leaves, {@link ThrowAwayContainer#sweep}
 * removes.
 */
final class VolumeContainer implements AutoCloseable {
  private final DockerEngine engine;
  private final String id;
  private final Thread atExit = new Thread(this::remove, "epitaph-volume");
  private boolean removed;

  private VolumeContainer(DockerEngine engine, String id) {
    this.engine = engine;
    this.id = id;
  }

  /**
   * @param image that of the volume's container
   * @throws IOException when the engine has no image, no such volume, or refuses
   */
  static VolumeContainer around(DockerEngine engine, String image, ThrowAwayContainer.Volume volume)
      throws IOException {
    requireVolume(engine, volume.name());
    String id;
    try {
      id = ThrowAwayContainer.around(engine, image, volume);
    } catch (EngineRefusedException e) {
      // The image can be removed by force while its container lives on.
      id = ThrowAwayContainer.around(engine, null, volume);
    }
    if (id == null) {
      throw new IOException(
          "volume "
              + volume.name()
              + " cannot be archived without what is mounted beneath it: that needs an image on the"
              + " engine, any, for a container around it");
    }
    VolumeContainer container = new VolumeContainer(engine, id);
    container.removeAtExit();
    return container;
  }

  /** The engine would make an empty one of its name. */
  private static void requireVolume(DockerEngine engine, String name) throws IOException {
    try {
      engine.volume(name);
    } catch (EngineRefusedException e) {
      if (e.status() == 404) {
        throw new IOException(
            "volume " + name + " cannot be archived: it was removed in the meantime", e);
      }
      throw e;
    }
  }

  String id() {
    return id;
  }

  private void removeAtExit() {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends already.
      remove();
    }
  }

  private synchronized void remove() {
    if (!removed) {
      // What was read through it is whole, or has failed for a reason of its own, in any case.
      removed = ThrowAwayContainer.remove(engine, id);
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends; the hook finds it done.
      return;
    }
  }
}
