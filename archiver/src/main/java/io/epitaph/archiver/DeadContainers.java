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
import java.time.DateTimeException;
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
  private static final List<String> DEAD = List.of("created", "exited", "dead");

  /** So many archives of one death at most, when none is whole. */
  private static final int ATTEMPTS = 3;

  /** The same label that keeps the archiver from a container. */
  private static final String LABEL = "epitaph.archive";

  private final ArchiveTaker taker;

  /** The whole archives of containers, by their ids: as the vault was at the first look. */
  private @Nullable Map<String, List<Manifest>> archived;

  private final Instant made = Instant.now();

  public DeadContainers(ArchiveTaker taker) {
    this.taker = taker;
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
    all.put("status", DEAD);
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
    JsonNode state = inspect.path("State");
    if (!DEAD.contains(state.path("Status").asText())) {
      return null;
    }
    Instant started = time(state.path("StartedAt"));
    Instant finished = time(state.path("FinishedAt"));
    Instant created = time(inspect.path("Created"));
    Instant since = finished == null ? created : finished;
    return new DeadContainer(
        inspect.path("Id").asText(),
        inspect.path("Name").asText().replaceFirst("^/", ""),
        inspect.path("Config").path("Image").asText(),
        state.path("Status").asText(),
        started,
        since == null ? Instant.now() : since,
        inspect.path("Config").path("Labels").path(LABEL).asText().equals("never"));
  }

  private static @Nullable Instant time(JsonNode text) {
    try {
      Instant time = Wire.time(text.asText());
      // The year 1 is the engine's word for never.
      return time.isAfter(Instant.EPOCH) ? time : null;
    } catch (DateTimeException e) {
      return null;
    }
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
      return Outcome.of(dead, false, "its label " + LABEL + "=never");
    }
    try {
      Manifest known = fresh ? null : kept(dead);
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

  /** A whole archive of the same death, whoever asked for it; null when there is none. */
  private @Nullable Manifest kept(DeadContainer dead) throws IOException {
    for (Manifest each : archived().getOrDefault(dead.id(), List.of())) {
      Manifest.Container of = each.container();
      if (of != null
          && dead.since().equals(of.finishedAt())
          && DEAD.contains(String.valueOf(of.status()))) {
        return each;
      }
    }
    return null;
  }

  private Map<String, List<Manifest>> archived() throws IOException {
    Map<String, List<Manifest>> known = archived;
    if (known == null) {
      known = new HashMap<>();
      for (Manifest each : taker.vault().list()) {
        Manifest.Container of = each.container();
        if (of != null && isWhole(each)) {
          known.computeIfAbsent(of.id(), id -> new ArrayList<>()).add(each);
        }
      }
      archived = known;
    }
    return known;
  }

  private static boolean isWhole(Manifest manifest) {
    return manifest.state() == Archive.State.STORED && manifest.proofs().complete();
  }

  private static String sentence(Manifest manifest) {
    return manifest.lost() == null
        ? String.join("; ", manifest.proofs().missing())
        : manifest.lost();
  }
}
