package io.epitaph.cli;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.ThrowAwayContainer;
import io.epitaph.keeper.KeeperStatus;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this host keeps of containers that vanish, and why; tried with a throw-away container. */
final class KeeperCheck {
  /** A larger image could be slow to make a container of. */
  private static final long LARGEST_IMAGE = 2L * 1024 * 1024 * 1024;

  /** As engines call them; the second is of containerd's image store. */
  private static final Set<String> DRIVERS = Set.of("overlay2", "overlayfs");

  private final DockerEngine engine;
  private final EngineInfo info;

  KeeperCheck(DockerEngine engine, EngineInfo info) {
    this.engine = engine;
    this.info = info;
  }

  /**
   * @param good false when something should be kept and is not
   * @param found one sentence
   * @param fix what to do; null for nothing
   */
  record Guarantee(boolean good, String found, @Nullable String fix) {
    private static Guarantee none(String why) {
      return new Guarantee(true, "--rm and rm -f leave nothing: " + why, null);
    }
  }

  Guarantee check(Instant now) throws IOException {
    String root = info.dataRoot();
    if (!"unix".equals(engine.address().getScheme())) {
      return Guarantee.none("the engine is on another host, where a keeper would have to run");
    }
    if (root == null || !Files.isReadable(Path.of(root))) {
      return Guarantee.none(
          "the engine's data root " + root + " cannot be read from here; root can");
    }
    if (!DRIVERS.contains(String.valueOf(info.storageDriver()))) {
      return Guarantee.none(
          "a keeper needs the storage driver overlay2 or containerd's overlayfs, this is "
              + info.storageDriver());
    }
    KeptFolder folder = KeptFolder.of(Path.of(root));
    KeeperStatus status = KeeperStatus.read(folder);
    if (status == null) {
      return Guarantee.none(
          "no keeper runs; `epitaph keeper --data-root "
              + root
              + "` would keep them"
              + " (docs/vanished.md)");
    }
    if (!status.isListening(now)) {
      String why = status.problem() == null ? "it was ended" : status.problem();
      return new Guarantee(
          false,
          "the keeper has not listened since " + status.at() + ": " + why,
          "start `epitaph keeper --data-root " + root + "` again, under the init system");
    }
    return tried(folder, status);
  }

  private Guarantee tried(KeptFolder folder, KeeperStatus status) throws IOException {
    String numbers =
        "; since its start %d kept, %d missed, %d times nobody listened"
            .formatted(status.kept(), status.missed(), status.lapses());
    String id = ThrowAwayContainer.create(engine, LARGEST_IMAGE, "keeper");
    if (id == null) {
      return new Guarantee(
          true, "a keeper listens; not tried, since the engine has no small image" + numbers, null);
    }
    engine.remove(id);
    KeptContainer kept = folder.find(id);
    if (kept == null || !kept.hasLayers()) {
      return new Guarantee(
          false,
          "a keeper listens, but did not keep a throw-away container" + numbers,
          "read the keeper's log; is it on this engine's data root, " + folder.dataRoot() + "?");
    }
    kept.dropLayers("a throw-away container of a check");
    return new Guarantee(
        true, "all that vanishes is kept, tried with a throw-away container" + numbers, null);
  }
}
