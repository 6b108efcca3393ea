package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dead containers of one engine: they are archived one after another, and removed only when
 * what the vault has of them was read again and is right. For one thread.
 */
public final class DeadContainers {
  /** So many archives of one death at most, when none is whole. */
  private static final int ATTEMPTS = 3;

  private final ArchiveTaker taker;

  private final DeathArchives archives;
  private final Instant made = Instant.now();

  public DeadContainers(ArchiveTaker taker) {
    this.taker = taker;
    this.archives = new DeathArchives(taker.vault());
  }

  /**
   * What became of one container.
   *
   * @param archiveId null when there is no archive
   * @param before whether that was in the vault before
   * @param removed whether its engine has removed it
   * @param damaged whether its archive is no longer what was stored
   * @param kept why it was not removed or not archived; null when all was done that was asked for
   */
  public record Outcome(
      DeadContainer container,
      @Nullable String archiveId,
      boolean before,
      boolean removed,
      boolean damaged,
      @Nullable String kept) {
    private static Outcome of(DeadContainer container, boolean damaged, String kept) {
      return new Outcome(container, null, false, false, damaged, kept);
    }

    /** Whether it was read for this, with or without success. */
    public boolean tried() {
      return !before && !container.unwanted();
    }

    /** Whether something is not as it was asked for. */
    public boolean failed() {
      return kept != null && !container.unwanted();
    }
  }

  /**
   * Those that are dead since before a time, the longest dead first.
   *
   * @param filters as {@code docker ps --filter} has them: {@code label}, {@code name}, {@code
   *     ancestor}, ...
   */
  public List<DeadContainer> before(Instant time, Map<String, List<String>> filters)
      throws IOException {
    Map<String, List<String>> all = new HashMap<>(filters);
    all.put("status", DeadContainer.STATUSES);
    List<DeadContainer> dead = new ArrayList<>();
    for (JsonNode each : taker.engine().containers(all)) {
      DeadContainer container = look(each.path("Id").asText());
      if (container != null && !container.since().isAfter(time)) {
        dead.add(container);
      }
    }
    dead.sort(Comparator.comparing(DeadContainer::since).thenComparing(DeadContainer::id));
    return dead;
  }

  /** Null when it is gone, or runs. */
  private @Nullable DeadContainer look(String id) throws IOException {
    JsonNode inspect;
    try {
      inspect = Wire.MAPPER.readTree(taker.engine().inspect(id));
    } catch (NoSuchContainerException e) {
      return null;
    }
    return DeadContainer.of(inspect);
  }

  /** Archives one. A failure of the vault or the engine is thrown; it would meet the next too. */
  public Outcome archive(DeadContainer dead) throws IOException {
    return archive(dead, false);
  }

  /**
   * @param fresh true to take it as it is now, whatever the vault has of it
   */
  private Outcome archive(DeadContainer dead, boolean fresh) throws IOException {
    if (dead.unwanted()) {
      return Outcome.of(dead, false, "its label " + DeadContainer.LABEL + "=never");
    }
    try {
      Manifest known = fresh ? null : archives.of(dead);
      Manifest manifest = known == null ? taken(dead, fresh) : known;
      boolean whole = isWhole(manifest);
      String why = whole ? null : "its archive is not whole: " + sentence(manifest);
      return new Outcome(dead, manifest.id(), isBefore(manifest), false, false, why);
    } catch (DamagedArchiveException e) {
      return Outcome.of(dead, true, String.valueOf(e.getMessage()));
    } catch (NoSuchContainerException e) {
      return Outcome.of(dead, false, "it is gone already");
    } catch (EngineRefusedException e) {
      return Outcome.of(dead, false, String.valueOf(e.getMessage()));
    }
  }

  /** Also one that is not whole, or of a container that never ran: the same request finds it. */
  private boolean isBefore(Manifest manifest) {
    Instant stored = manifest.storedAt();
    return (stored == null ? manifest.takenAt() : stored).isBefore(made);
  }

  /** One that is not whole, of now or before, is kept; the engine may do better next time. */
  private Manifest taken(DeadContainer dead, boolean fresh) throws IOException {
    Manifest manifest = fresh ? taker.takeFresh(dead) : taker.take(dead, 0);
    for (int attempt = 1; attempt < ATTEMPTS && !isWhole(manifest); attempt++) {
      manifest = fresh ? taker.takeFresh(dead) : taker.take(dead, attempt);
    }
    return manifest;
  }

  /**
   * Archives one as it is now, verifies the archive, and then only removes the container. What was
   * archived of it before may lack what someone copied into it since; its state does not show that.
   */
  public Outcome archiveAndRemove(DeadContainer dead) throws IOException {
    Outcome archived = archive(dead, true);
    if (archived.kept() != null || archived.archiveId() == null) {
      return archived;
    }
    List<String> wrong;
    try (StoredArchive archive = taker.vault().open(archived.archiveId())) {
      wrong = archive.verify();
    }
    if (!wrong.isEmpty()) {
      String why =
          "its archive is damaged: "
              + wrong.get(0)
              + "; remove that with `epitaph archive rm "
              + archived.archiveId()
              + "`, and it is archived anew";
      return new Outcome(dead, archived.archiveId(), false, false, true, why);
    }
    try {
      // Someone may have started it meanwhile: what it did since is not in the archive.
      DeadContainer now = look(dead.id());
      if (now == null || !now.equals(dead)) {
        return kept(archived, now == null ? "it runs again, or is gone" : "it ran again meanwhile");
      }
      taker.engine().removeStopped(dead.id());
      return new Outcome(dead, archived.archiveId(), false, true, false, null);
    } catch (NoSuchContainerException e) {
      return kept(archived, "it is gone already");
    } catch (EngineRefusedException e) {
      return kept(archived, String.valueOf(e.getMessage()));
    }
  }

  private static Outcome kept(Outcome archived, String why) {
    return new Outcome(archived.container(), archived.archiveId(), false, false, false, why);
  }

  static boolean isWhole(Manifest manifest) {
    return manifest.state() == Archive.State.STORED && manifest.proofs().complete();
  }

  private static String sentence(Manifest manifest) {
    return manifest.lost() == null
        ? String.join("; ", manifest.proofs().missing())
        : manifest.lost();
  }
}
