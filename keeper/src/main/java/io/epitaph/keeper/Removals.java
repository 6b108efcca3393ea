package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import io.epitaph.posix.FolderEvent;
import io.epitaph.posix.FolderEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a container that goes, as the engine comes further with its removal. Each may
 * fail for one container, and changes nothing for the others. For one thread.
 */
final class Removals {
  /** So long it waits without sleep for an engine that has begun to write. */
  private static final long EAGER = Duration.ofMillis(20).toNanos();

  /** A removal that is going on when a listener begins wrote its record at most so long ago. */
  private static final long RECENT_SECONDS = 30;

  private final Path root;
  private final Folder base;
  private final FolderEvents events;
  private final EarlyWords early;
  private final Collection<SnapshotTakeOver> snapshots;
  private final Consumer<String> trouble;
  private final Map<Integer, Home> layers = new HashMap<>();
  private boolean wordsOnly;
  private long eagerUntil = System.nanoTime();

  /**
   * @param root the engine's data root
   * @param base the same, open
   * @param snapshots containerd's stores
   * @param trouble takes what goes wrong beside, a line each
   */
  Removals(
      Path root,
      Folder base,
      FolderEvents events,
      EarlyWords early,
      Collection<SnapshotTakeOver> snapshots,
      Consumer<String> trouble) {
    this.root = root;
    this.base = base;
    this.events = events;
    this.early = early;
    this.snapshots = snapshots;
    this.trouble = trouble;
  }

  /** True when there is no room for layers. */
  void wordsOnly(boolean only) {
    wordsOnly = only;
    snapshots.forEach(each -> each.wordsOnly(only));
  }

  /** Whether the next event comes at once, and counts. */
  boolean isEager() {
    return eagerUntil - System.nanoTime() > 0;
  }

  /** Without second names the layers are kept all the same. */
  void renewEarly(Home home) {
    try {
      early.renew(home.container);
    } catch (IOException e) {
      if (!LayerRace.isGone(e)) {
        trouble.accept("no second names: " + home.container + ": " + e.getMessage());
      }
    }
  }

  /** Of a removal that began before this listener nothing more is told. */
  @Nullable String began(Home home) throws IOException {
    String text = files(home).record(KeptContainer.RECORD);
    if (text == null || !ContainerFiles.isDead(text)) {
      return null;
    }
    home.passed = true;
    KeptContainer kept = KeptFolder.of(root).find(home.container);
    if (kept != null && kept.hasLayers()) {
      // By the listener before.
      decide(home);
      return null;
    }
    FileStatus record =
        base.status(FileName.of("containers/" + home.container + "/" + KeptContainer.RECORD));
    if (System.currentTimeMillis() / 1000 - record.seconds() <= RECENT_SECONDS) {
      return committed(home);
    }
    home.begunBefore = true;
    return null;
  }

  private ContainerFiles files(Home home) {
    return new ContainerFiles(base, ".", home.container);
  }

  /** Something was done with a folder of a layer. */
  @Nullable String onLayer(FolderEvent event) throws IOException {
    Home owner = layers.get(event.watch());
    LayerRace race = owner == null ? null : owner.race;
    return owner != null && race != null && !owner.decided && race.isWholeAfter(event)
        ? won(owner, race)
        : null;
  }

  /** Events were lost: what was prepared may be out of date. */
  @Nullable String lookAgain(Home home) throws IOException {
    if (home.decided) {
      return null;
    }
    LayerRace race = home.race;
    if (home.moved) {
      if (race != null) {
        race.doubt();
      }
      return null;
    }
    forget(home);
    return committed(home);
  }

  /** By now the next record is complete, and not yet in place. */
  void prepareNext(Home home) {
    try {
      var unused = prepare(home, home.next);
    } catch (IOException e) {
      // It is tried again, and said, when the record is in place.
      forget(home);
    }
  }

  /** What its engine could not bring to an end it may have begun. */
  @Nullable String writtenAgain(Home home) throws IOException {
    LayerRace race = home.race;
    return race != null && race.isOutOfDate() ? lost(home, LayerRace.BEGUN_BEFORE) : null;
  }

  /**
   * Makes all ready, when a record of a container says that it goes.
   *
   * @return null when it does not
   */
  private LayerRace.@Nullable Prepared prepare(Home home, String record) throws IOException {
    forget(home);
    String text = files(home).record(record);
    return text == null || !ContainerFiles.isDead(text) ? null : prepare(home, record, text);
  }

  private LayerRace.Prepared prepare(Home home, String record, String text) throws IOException {
    LayerRace race = new LayerRace(root, base, events, home.container);
    home.race = race;
    LayerRace.Prepared prepared = race.prepare(record, text, wordsOnly, !home.isLate(), stores());
    if (prepared == LayerRace.Prepared.READY) {
      race.watches().forEach(watch -> layers.put(watch, home));
      eagerUntil = System.nanoTime() + (home.hasLease() ? 0 : EAGER);
    } else {
      forget(home);
    }
    return prepared;
  }

  @Nullable String committed(Home home) throws IOException {
    eagerUntil = System.nanoTime();
    home.next = KeptContainer.RECORD;
    String text = recordInPlace(home);
    if (text == null) {
      return null;
    }
    if (!ContainerFiles.isDead(text)) {
      forget(home);
      renewEarly(home);
      return null;
    }
    try {
      if (home.begunBefore) {
        var unused = files(home).begin(LayerRace.BEGUN_BEFORE, text, KeptContainer.RECORD);
        return lost(home, LayerRace.BEGUN_BEFORE);
      }
      LayerRace ready = home.race;
      if (ready == null || !ready.isCommitted()) {
        forget(home);
        LayerRace.Prepared prepared = prepare(home, KeptContainer.RECORD, text);
        if (prepared == LayerRace.Prepared.LEFT_OUT) {
          decide(home);
          return null;
        }
      }
      return go(home);
    } catch (IOException | RuntimeException e) {
      return lost(home, LayerRace.why(e).replace(home.container + ": ", ""));
    } finally {
      home.release();
    }
  }

  private @Nullable String recordInPlace(Home home) throws IOException {
    try {
      return files(home).record(KeptContainer.RECORD);
    } catch (IOException e) {
      home.passed = true;
      home.release();
      throw e;
    }
  }

  private @Nullable String go(Home home) throws IOException {
    LayerRace race = home.race;
    if (race == null) {
      return lost(home, LayerRace.NOWHERE);
    }
    String kept = race.go();
    home.moved = true;
    if (kept != null) {
      decide(home);
    }
    return kept;
  }

  /** Containerd's, where this engine uses one. */
  private Collection<SnapshotTakeOver> stores() {
    return Asked.isContainerdUsed(root) ? snapshots : List.of();
  }

  private String won(Home home, LayerRace race) throws IOException {
    race.show();
    decide(home);
    return Listener.KEPT + home.container;
  }

  /** Writes down why, for who asks for it later. */
  private String lost(Home home, String why) {
    home.why = why;
    decide(home);
    try {
      files(home).leaveOut(why);
    } catch (IOException e) {
      // It is said, and written down at the end if it can be.
      return Listener.MISSED + home.container + ": " + why + " (" + e.getMessage() + ")";
    }
    return Listener.MISSED + home.container + ": " + why;
  }

  private void decide(Home home) {
    forget(home);
    home.decided = true;
  }

  void forget(Home home) {
    LayerRace race = home.race;
    if (race != null) {
      race.watches().forEach(layers::remove);
      race.end();
    }
    home.race = null;
  }

  /** The engine is done. */
  @Nullable String removed(Home home) throws IOException {
    home.release();
    try {
      String line = null;
      LayerRace race = home.race;
      if (!home.decided && race != null && race.isWholeAtTheEnd()) {
        line = won(home, race);
      } else if (!home.decided && ContainerFiles.exists(base, files(home).target())) {
        line = lost(home, LayerRace.FASTER);
      }
      if (early.keep(home.container, home.why)) {
        return home.decided ? line : Listener.MISSED + home.container + ": " + home.why;
      }
      early.give(home.container);
      return line;
    } finally {
      forget(home);
    }
  }
}
