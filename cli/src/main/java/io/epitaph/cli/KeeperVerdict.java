package io.epitaph.cli;

import io.epitaph.keeper.KeeperStatus;
import io.epitaph.keeper.KeptFolder;
import org.jspecify.annotations.Nullable;

/** What a check says of a keeper after it was tried. */
final class KeeperVerdict {
  private KeeperVerdict() {}

  static Guarantee asked(KeptFolder folder, int tried, int kept, String numbers) {
    if (tried == 0) {
      return new Guarantee(
          true, "a keeper listens; not tried, since the engine has no small image" + numbers, null);
    }
    if (kept == 0) {
      return new Guarantee(
          false,
          "a keeper listens, but did not keep a throw-away container" + numbers,
          "read the keeper's log; is it on this engine's data root, " + folder.dataRoot() + "?");
    }
    return new Guarantee(
        true, "all that vanishes is kept, tried with a throw-away container" + numbers, null);
  }

  /** Of what is lost there are log and record, as they were last seen. */
  static Guarantee told(
      @Nullable String driver, KeeperStatus status, int tried, int kept, String numbers) {
    boolean races = status.races() != null || StorageDrivers.CONTAINERD.equals(driver);
    String waits =
        tried == 0 ? "whether the engine waits for it is not known" : "the engine waits for it";
    String found =
        "a keeper is told when a removal begins, not asked before it (%s); %s: %s%s%s"
            .formatted(
                status.notAsked(),
                races ? "it races with the engine" + racing(status) : waits,
                tried == 0
                    ? "not tried, since the engine has no small image"
                    : kept + " of " + tried + " throw-away containers were kept just now",
                numbers,
                races ? "; of one that is lost there are log and record" : "");
    // What was not tried is not known to be kept.
    boolean good = tried > 0 && tried == kept;
    return new Guarantee(good, found, good ? null : "let it be asked: give it CAP_SYS_ADMIN");
  }

  private static String racing(KeeperStatus status) {
    return status.races() == null ? "" : " (" + status.races() + ")";
  }
}
