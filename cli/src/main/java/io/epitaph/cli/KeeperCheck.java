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
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What this host keeps of containers that vanish, and why; tried with a throw-away container. */
final class KeeperCheck {
  /** A larger image could be slow to make a container of. */
  private static final long LARGEST_IMAGE = 2L * 1024 * 1024 * 1024;

  /** Of a keeper that is not asked: once says little. */
  private static final int TRIES = 5;

  private static final int LOOKS = 20;

  /** It is written down once a second. */
  private static final int STATUS_LOOKS = 60;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final DockerEngine engine;
  private final EngineInfo info;

  KeeperCheck(DockerEngine engine, EngineInfo info) {
    this.engine = engine;
    this.info = info;
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
    if (!StorageDrivers.areKept(info.storageDriver())) {
      return Guarantee.none(
          "a keeper needs the storage driver overlay2 or containerd's overlayfs, this is "
              + info.storageDriver()
              + StorageDrivers.why(info.storageDriver()));
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
    int wanted = status.notAsked() == null ? 1 : TRIES;
    int tried = 0;
    int kept = 0;
    for (int i = 0; i < wanted; i++) {
      String id = ThrowAwayContainer.create(engine, LARGEST_IMAGE, "keeper");
      if (id != null) {
        engine.remove(id);
        tried++;
        KeptContainer found = kept(folder, id);
        if (found != null) {
          kept++;
          found.dropLayers("a throw-away container of a check");
        }
      }
    }
    return status.notAsked() == null
        ? KeeperVerdict.asked(folder, tried, kept, numbers)
        : KeeperVerdict.told(
            info.storageDriver(), asOf(Instant.now(), folder, status), tried, kept, numbers);
  }

  /** A keeper may have learnt from these tries that the engine does not wait. */
  private static KeeperStatus asOf(Instant tried, KeptFolder folder, KeeperStatus before) {
    KeeperStatus status = before;
    for (int i = 0; i < STATUS_LOOKS && !status.at().isAfter(tried); i++) {
      try {
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return status;
      }
      KeeperStatus now = KeeperStatus.read(folder);
      status = now == null ? status : now;
    }
    return status;
  }

  /** Who races knows a moment later than the engine whether it has all of it. */
  private static @Nullable KeptContainer kept(KeptFolder folder, String id) {
    KeptContainer kept = folder.find(id);
    for (int i = 0; i < LOOKS && (kept == null || !kept.hasLayers()); i++) {
      try {
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
      kept = folder.find(id);
    }
    return kept != null && kept.hasLayers() ? kept : null;
  }
}
