package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.FolderEvents;
import io.epitaph.posix.FolderEvents.Event;
import io.epitaph.posix.FolderEvents.Kind;
import io.epitaph.posix.Lease;
import io.epitaph.posix.Ready;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where nobody can be asked: engines write down that a container goes before they remove its
 * layers, and the kernel tells of that. With storage drivers they then read a file of the layer,
 * and wait there for who has a {@link Lease} on it. Where none can be had it is a race, and so with
 * containerd's image store, where the engine is slow. Log and record are linked before. Nothing is
 * touched before the engine's own record says that the container goes.
 */
final class Told implements Way {
  /** So long it waits without sleep for an engine that has begun to write. */
  private static final long EAGER = Duration.ofMillis(20).toNanos();

  private static final String NEXT_RECORD = ".tmp-" + KeptContainer.RECORD;
  private static final String CONTAINERS = "containers";

  private final Path root;
  private final Folder base;
  private final FolderEvents events = FolderEvents.open();
  private final EarlyWords early;
  private final Map<LayerStore, SnapshotTakeOver> snapshots;
  private final Map<Integer, Home> homes = new HashMap<>();
  private final Map<Integer, Home> layers = new HashMap<>();
  private int all = -1;
  private boolean wordsOnly;
  private boolean begun;

  /** Why no leases can be had. */
  private @Nullable String refused;

  private boolean said;
  private long eagerUntil = System.nanoTime();

  /** An engine's folder of a container. */
  private static final class Home {
    final String container;

    /** What the engine writes its next record to; it may have been moved into place. */
    String next = KeptContainer.RECORD;

    @Nullable LayerRace race;

    /** Whether its layers were moved: what the engine writes of it now is no news. */
    boolean moved;

    /** Whether nothing is left to decide. */
    boolean decided;

    /** On a file that the engine reads before it removes anything. */
    @Nullable Lease lease;

    /** Where that is; null when no storage driver has a layer of it. */
    @Nullable String leased;

    Home(String container) {
      this.container = container;
    }
  }

  Told(Path root) throws IOException {
    this.root = root;
    this.base = Folder.open(root);
    this.early = new EarlyWords(base);
    this.snapshots = Asked.snapshots(KeptFolder.of(root));
  }

  @Override
  public Ready await(int millis) {
    while (eagerUntil - System.nanoTime() > 0) {
      Ready now = events.await(0);
      if (now != Ready.NOTHING) {
        return now;
      }
    }
    return events.await(millis);
  }

  @Override
  public void begin(Runnable alive) throws IOException {
    all = events.watch(root.resolve(CONTAINERS), Kind.CREATED, Kind.MOVED_IN);
    addAll(alive);
    begun = true;
  }

  private void addAll(Runnable alive) throws IOException {
    try (Folder containers = base.open(FileName.of(CONTAINERS))) {
      for (FileName each : containers.names()) {
        add(each.toString());
        alive.run();
      }
    }
    early.sweep(/* others= */ true);
  }

  private void add(String container) throws IOException {
    if (!container.matches("[0-9a-f]{64}")) {
      return;
    }
    try {
      int watch =
          events.watch(
              root.resolve(CONTAINERS).resolve(container),
              Kind.CREATED,
              Kind.MOVED_IN,
              Kind.FOLDER_REMOVED);
      Home home = homes.computeIfAbsent(watch, number -> new Home(container));
      home.leased = LayerRace.firstRead(base, container);
      lease(home);
      early.renew(container);
    } catch (IOException e) {
      if (!LayerRace.isGone(e)) {
        throw e;
      }
    }
  }

  @Override
  public List<String> tick(boolean wordsOnly) throws IOException {
    this.wordsOnly = wordsOnly;
    for (SnapshotTakeOver each : snapshots.values()) {
      each.wordsOnly(wordsOnly);
    }
    List<Home> wanted =
        homes.values().stream()
            .filter(home -> home.lease != null && home.lease.isWanted())
            .toList();
    // What an engine writes before it opens is known after this: who waits still is another.
    List<String> lines = new ArrayList<>(act());
    wanted.forEach(Told::release);
    homes.values().stream().filter(home -> !wanted.contains(home)).forEach(this::lease);
    if (refused != null && !said) {
      said = true;
      lines.add(Listener.RACES + refused);
    }
    return lines;
  }

  private void lease(Home home) {
    String path = home.leased;
    if (path == null || home.lease != null || home.decided || home.moved || refused != null) {
      return;
    }
    try {
      home.lease = Lease.of(base, path);
    } catch (IOException e) {
      if (!LayerRace.isGone(e)) {
        refused = e.getMessage();
      }
    }
  }

  /** Lets the engine go on. */
  private static void release(Home home) {
    Lease lease = home.lease;
    if (lease != null) {
      lease.close();
    }
    home.lease = null;
  }

  @Override
  public List<String> act() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Event event : events.next()) {
      try {
        String line = on(event);
        if (line != null) {
          lines.add(line);
        }
      } catch (IOException | RuntimeException e) {
        // What went while it was looked at is decided when all of it is gone.
        if (!(e instanceof IOException gone) || !LayerRace.isGone(gone)) {
          lines.add(Listener.MISSED + e.getMessage());
        }
      }
    }
    return begun ? lines : List.of();
  }

  private @Nullable String on(Event event) throws IOException {
    if (event.is(Kind.OVERFLOW)) {
      // What was prepared may be out of date.
      addAll(() -> {});
      for (Home home : List.copyOf(homes.values())) {
        if (!home.moved && !home.decided) {
          forget(home);
          committed(home);
        }
      }
      return null;
    }
    if (event.watch() == all) {
      add(event.name());
      return null;
    }
    Home home = homes.get(event.watch());
    if (home != null) {
      return onHome(home, event);
    }
    Home owner = layers.get(event.watch());
    LayerRace race = owner == null ? null : owner.race;
    return owner != null && race != null && !owner.decided && race.isWholeAfter(event)
        ? won(owner, race)
        : null;
  }

  private @Nullable String onHome(Home home, Event event) throws IOException {
    String name = event.name();
    if (event.is(Kind.FOLDER_REMOVED)) {
      homes.remove(event.watch());
      return removed(home);
    }
    if (home.moved || home.decided) {
      return null;
    }
    if (event.is(Kind.CREATED)) {
      if (name.startsWith(NEXT_RECORD)) {
        home.next = name;
      } else if (name.equals(home.container + "-json.log")) {
        early.renewLog(home.container);
      }
    } else if (name.equals(KeptContainer.HOST_RECORD)) {
      // By now the next record is complete, and not yet in place.
      var unused = prepare(home, home.next, /* late= */ false);
      if (home.decided) {
        release(home);
      }
    } else if (name.equals(KeptContainer.RECORD)) {
      try {
        return committed(home);
      } finally {
        if (home.decided || home.moved) {
          release(home);
        }
      }
    }
    return null;
  }

  /**
   * Makes all ready, when a record of a container says that it goes.
   *
   * @return null when it does not
   */
  private LayerRace.@Nullable Prepared prepare(Home home, String record, boolean late)
      throws IOException {
    forget(home);
    String text = new ContainerFiles(base, ".", home.container).record(record);
    if (text == null || !ContainerFiles.isDead(text)) {
      return null;
    }
    LayerRace race = new LayerRace(root, base, events, home.container);
    LayerRace.Prepared prepared = race.prepare(record, text, wordsOnly, late, stores());
    if (prepared == LayerRace.Prepared.READY) {
      home.race = race;
      race.watches().forEach(watch -> layers.put(watch, home));
      eagerUntil = System.nanoTime() + (home.lease == null ? EAGER : 0);
    }
    home.decided = prepared == LayerRace.Prepared.LEFT_OUT;
    return prepared;
  }

  private @Nullable String committed(Home home) throws IOException {
    eagerUntil = System.nanoTime();
    home.next = KeptContainer.RECORD;
    LayerRace race = home.race;
    if (race == null || !race.isCommitted()) {
      LayerRace.Prepared prepared = prepare(home, KeptContainer.RECORD, home.lease == null);
      race = home.race;
      if (prepared == null) {
        early.renew(home.container);
      }
    }
    if (race == null) {
      return null;
    }
    try {
      String kept = race.go();
      home.moved = true;
      home.decided = kept != null;
      return kept;
    } catch (IOException e) {
      String why = LayerRace.isGone(e) ? LayerRace.FASTER : String.valueOf(e.getMessage());
      return lost(home, why.replace(home.container + ": ", ""));
    }
  }

  /** Containerd's, where this engine uses one. */
  private Collection<SnapshotTakeOver> stores() {
    return Asked.isContainerdUsed(root) ? snapshots.values() : List.of();
  }

  private String won(Home home, LayerRace race) throws IOException {
    race.show();
    decide(home);
    return Listener.KEPT + home.container;
  }

  /** Writes down why, for who asks for it later. */
  private String lost(Home home, String why) throws IOException {
    new ContainerFiles(base, ".", home.container).leaveOut(why);
    decide(home);
    return Listener.MISSED + home.container + ": " + why;
  }

  private void decide(Home home) {
    forget(home);
    home.decided = true;
  }

  private void forget(Home home) {
    LayerRace race = home.race;
    if (race != null) {
      race.watches().forEach(layers::remove);
      race.end();
    }
    home.race = null;
  }

  /** The engine is done. */
  private @Nullable String removed(Home home) throws IOException {
    release(home);
    LayerRace race = home.race;
    String line = null;
    if (ContainerFiles.exists(base, new ContainerFiles(base, ".", home.container).target())) {
      if (race != null && race.isWholeAtTheEnd()) {
        line = won(home, race);
      } else if (!home.decided) {
        line = lost(home, LayerRace.FASTER);
      }
      early.drop(home.container);
    } else if (early.keep(home.container, LayerRace.FASTER)) {
      line = Listener.MISSED + home.container + ": " + LayerRace.FASTER;
    }
    return line;
  }
}
