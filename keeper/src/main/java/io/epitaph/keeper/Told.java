package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.FolderEvent;
import io.epitaph.posix.FolderEvent.Kind;
import io.epitaph.posix.FolderEvents;
import io.epitaph.posix.Ready;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where nobody can be asked: engines write down that a container goes before they remove its
 * layers, and the kernel tells of that. With storage drivers they then read a file of the layer,
 * and wait there for who has a {@linkplain Leases lease} on it. Where none can be had it is a race,
 * and so with containerd's image store, where the engine is slow. Log and record are linked before.
 * Nothing is touched before the engine's own record says that the container goes.
 */
final class Told implements Way {
  /** After so long it looks whether it is asked for a sign of life. */
  private static final long SLICE = Duration.ofMillis(50).toNanos();

  private static final String NEXT_RECORD = ".tmp-" + KeptContainer.RECORD;
  private static final String CONTAINERS = "containers";

  private final Path root;
  private final Folder base;
  private final LongSupplier clock;
  private final FolderEvents events;
  private final EarlyWords early;
  private final Leases leases;
  private final Removals removals;
  private final Map<Integer, Home> homes = new HashMap<>();

  /** What was read of the kernel's queue. */
  private final Deque<FolderEvent> read = new ArrayDeque<>();

  /** What is looked at anew, since events were lost. */
  private final Deque<Step> again = new ArrayDeque<>();

  /** What is to be reported the next time. */
  private final List<String> news = new ArrayList<>();

  private int all = -1;
  private boolean allDone = true;
  private boolean begun;

  /** A part of the work. */
  private interface Step {
    /** What is to be reported, one line; null when there is nothing. */
    @Nullable String run() throws IOException;
  }

  Told(Path root) throws IOException {
    this(root, System::nanoTime);
  }

  /**
   * @param clock in ns
   */
  Told(Path root, LongSupplier clock) throws IOException {
    this.root = root;
    this.clock = clock;
    Map<LayerStore, SnapshotTakeOver> snapshots = Asked.snapshots(KeptFolder.of(root));
    this.base = Folder.open(root);
    this.early = new EarlyWords(base);
    this.leases = new Leases(base, clock);
    this.events = FolderEvents.open();
    this.removals = new Removals(root, base, events, early, snapshots.values(), this::trouble);
  }

  @Override
  public Ready await(int millis) {
    while (!hasMore() && removals.isEager()) {
      Ready now = events.await(0);
      if (now != Ready.NOTHING) {
        return now;
      }
    }
    Ready ready = events.await(hasMore() ? 0 : millis);
    return hasMore() && ready == Ready.NOTHING ? Ready.EVENT : ready;
  }

  /** Whether it left off before all was done that was there. */
  boolean hasMore() {
    return !allDone;
  }

  @Override
  public void begin(Runnable alive) throws IOException {
    all = watchAll();
    String trouble = null;
    for (String each : containers()) {
      try {
        String line = add(each);
        if (line != null) {
          news.add(line);
        }
      } catch (IOException | RuntimeException e) {
        trouble = "not watched: " + each + ": " + e.getMessage();
      }
      alive.run();
    }
    try {
      early.sweep(/* others= */ true, alive);
    } catch (IOException | RuntimeException e) {
      trouble = "second names are left for the next time: " + e.getMessage();
    }
    if (trouble != null) {
      news.add(trouble);
    }
    begun = true;
  }

  private int watchAll() throws IOException {
    return events.watch(root.resolve(CONTAINERS), Kind.CREATED, Kind.MOVED_IN, Kind.FOLDER_MOVED);
  }

  private List<String> containers() throws IOException {
    try (Folder containers = base.open(FileName.of(CONTAINERS))) {
      return containers.names().stream().map(FileName::toString).toList();
    }
  }

  /** Begins to watch a container, if it is one. */
  private @Nullable String add(String container) throws IOException {
    if (!container.matches("[0-9a-f]{64}")) {
      return null;
    }
    try {
      int watch =
          events.watch(
              root.resolve(CONTAINERS).resolve(container),
              Kind.CREATED,
              Kind.MOVED_IN,
              Kind.FOLDER_REMOVED);
      if (homes.containsKey(watch)) {
        return null;
      }
      Home home = new Home(container);
      homes.put(watch, home);
      DriverLayers layers = DriverLayers.of(base, container);
      home.firstRead = layers == null ? null : layers.firstRead();
      if (begun) {
        // Before, nobody is there who would let an engine go.
        leases.take(home);
      }
      removals.renewEarly(home);
      return removals.began(home);
    } catch (IOException e) {
      if (!LayerRace.isGone(e)) {
        throw e;
      }
      return null;
    }
  }

  /** Said once a time: where one fails all may. */
  private void trouble(String line) {
    if (news.isEmpty()) {
      news.add(line);
    }
  }

  @Override
  public List<String> tick(boolean wordsOnly) throws IOException {
    removals.wordsOnly(wordsOnly);
    leases.lookForGap(homes.values());
    List<Home> awaited = leases.awaited(homes.values());
    List<String> lines = new ArrayList<>(act());
    leases.letGo(awaited, allDone);
    leases.take(homes.values());
    lines.addAll(leases.news(homes.values()));
    return lines;
  }

  @Override
  public List<String> act() throws IOException {
    leases.lookForGap(homes.values());
    List<String> lines = new ArrayList<>(news);
    news.clear();
    long until = clock.getAsLong() + SLICE;
    do {
      Step step = next();
      allDone = step == null;
      if (step != null) {
        lines.addAll(run(step));
      }
    } while (!allDone && clock.getAsLong() - until < 0);
    return lines;
  }

  /** What is wrong with one container must not keep the others from being looked at. */
  private static List<String> run(Step step) {
    try {
      String line = step.run();
      return line == null ? List.of() : List.of(line);
    } catch (IOException | RuntimeException e) {
      // What went while it was looked at is decided when all of it is gone.
      return e instanceof IOException gone && LayerRace.isGone(gone)
          ? List.of()
          : List.of(Listener.MISSED + e.getMessage());
    }
  }

  /**
   * The next thing to do; null when there is none.
   *
   * @throws IOException when nothing is told any more: then another listener begins
   */
  private @Nullable Step next() throws IOException {
    Step step = again.poll();
    if (step != null) {
      return step;
    }
    if (read.isEmpty()) {
      read.addAll(events.next());
    }
    FolderEvent event = read.poll();
    if (event == null) {
      return null;
    }
    if (event.is(Kind.OVERFLOW)) {
      lookAgain();
      return () -> null;
    }
    if (event.watch() == all && (event.is(Kind.ENDED) || event.is(Kind.FOLDER_MOVED))) {
      throw new IOException(root.resolve(CONTAINERS) + " is another folder now");
    }
    return () -> on(event);
  }

  /** What was prepared may be out of date, and what was told before is all there is. */
  private void lookAgain() throws IOException {
    if (watchAll() != all) {
      throw new IOException(root.resolve(CONTAINERS) + " is another folder now");
    }
    again.clear();
    Set<String> known = new HashSet<>();
    homes.forEach(
        (watch, home) -> {
          known.add(home.container);
          again.add(() -> lookAgain(watch, home));
        });
    for (String each : containers()) {
      if (!known.contains(each)) {
        again.add(() -> add(each));
      }
    }
  }

  private @Nullable String lookAgain(int watch, Home home) throws IOException {
    if (!ContainerFiles.exists(base, CONTAINERS + "/" + home.container)) {
      homes.remove(watch);
      return removals.removed(home);
    }
    return removals.lookAgain(home);
  }

  private @Nullable String on(FolderEvent event) throws IOException {
    if (event.watch() == all) {
      return add(event.name());
    }
    Home home = homes.get(event.watch());
    if (home != null) {
      return onHome(home, event);
    }
    return removals.onLayer(event);
  }

  private @Nullable String onHome(Home home, FolderEvent event) throws IOException {
    String name = event.name();
    if (event.is(Kind.FOLDER_REMOVED)) {
      homes.remove(event.watch());
      return removals.removed(home);
    }
    if (home.decided) {
      return null;
    }
    if (event.is(Kind.CREATED)) {
      if (name.startsWith(NEXT_RECORD)) {
        home.next = name;
      } else if (name.equals(home.container + "-json.log")) {
        early.renewLog(home.container);
      }
    } else if (name.equals(KeptContainer.HOST_RECORD) && !home.moved) {
      removals.prepareNext(home);
    } else if (name.equals(KeptContainer.RECORD)) {
      return home.moved ? removals.writtenAgain(home) : removals.committed(home);
    }
    return null;
  }

  /** Ends the watches, and lets all go who wait. */
  @Override
  public void close() {
    homes
        .values()
        .forEach(
            home -> {
              removals.forget(home);
              home.release();
            });
    events.close();
    base.close();
  }
}
