package io.epitaph.keeper;

import io.epitaph.files.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a {@link Listener}: asks it for a sign of life ten times a second, kills it when
 * there was none for a second, and at three looks in a row, and lets the next one, which is ready,
 * begin. So no engine waits longer than two seconds. The thread that does so waits for no disk:
 * what is written, logged and started is {@linkplain Aside aside}. Writes down when nobody
 * listened.
 */
public final class Keeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
  private static final Duration TICK = Duration.ofMillis(100);

  /** When the keeper itself was held up, a late answer is no sign. */
  private static final long OWN_DELAY = Duration.ofMillis(400).toNanos();

  private static final Duration MOST_WAIT = Duration.ofSeconds(10);

  private final KeptFolder folder;
  private final KeeperWay way;
  private final Durable disk;
  private final Aside notes = new Aside("epitaph-keeper-notes");

  /** The kernel kills a listener when the thread that started it ends: this one stays. */
  private final Aside starter = new Aside("epitaph-keeper-starter");

  private final AtomicBoolean statusWaits = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "epitaph-keeper");
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong lapses = new AtomicLong();
  private final Housekeeping housekeeping;
  private volatile boolean closed;
  private volatile @Nullable String problem;

  private @Nullable KeeperLock lock;
  private volatile @Nullable ListenerProcess active;
  private @Nullable ListenerProcess standby;
  private final AtomicReference<@Nullable ListenerProcess> started = new AtomicReference<>();

  /** From the wish for one until it is {@code standby}. */
  private final AtomicBoolean starting = new AtomicBoolean();

  private final AtomicInteger failures = new AtomicInteger();
  private volatile long startAgainAt = System.nanoTime();

  /** When the tick before this one began. */
  private long lastTick;

  /** Since when nobody listens; null while someone does. */
  private volatile @Nullable Instant unheardSince;

  private volatile String why = "the keeper did not run";

  /** Why the kernel does not ask; null when it does. */
  private volatile @Nullable String notAsked;

  /** Why no engine waits; null when it does. */
  private volatile @Nullable String races;

  private Keeper(KeptFolder folder, KeeperWay way, Budget budget, Durable disk) {
    this.folder = folder;
    this.way = way;
    this.disk = disk;
    this.housekeeping = new Housekeeping(folder, budget);
  }

  /**
   * The same with the usual containerd, in whatever way it can.
   *
   * @see #start(Path, Path, KeeperWay, Budget, Durable)
   */
  public static Keeper start(Path dataRoot, Budget budget) throws IOException {
    return start(dataRoot, KeptFolder.CONTAINERD_ROOT, KeeperWay.AUTO, budget, new Durable());
  }

  /**
   * Starts it; it listens some moments later.
   *
   * @param dataRoot the engine's
   * @param containerd the root of its containerd, if the engine did not start that itself
   * @param way how it learns of removals
   * @param disk by which it writes down how it is
   * @throws IOException when it has no layers that can be kept, or may not be written to
   */
  public static Keeper start(
      Path dataRoot, Path containerd, KeeperWay way, Budget budget, Durable disk)
      throws IOException {
    KeptFolder folder = KeptFolder.of(dataRoot);
    if (!Files.isDirectory(dataRoot.resolve("containers"))) {
      throw new IOException(
          "there is no folder "
              + dataRoot.resolve("containers")
              + ": a keeper needs the data root of an engine, and the right to read it");
    }
    LayerStore driver = LayerStore.driver(dataRoot);
    LayerStore own =
        LayerStore.snapshots(dataRoot.resolve(LayerStore.OWN_CONTAINERD), folder.stores().owner());
    LayerStore other = LayerStore.snapshots(containerd, folder.stores().owner());
    if (!driver.exists() && !own.exists() && !other.exists()) {
      throw new IOException(
          "there is neither "
              + driver.layers()
              + " nor "
              + own.layers()
              + " nor "
              + other.layers()
              + ": a keeper needs the storage driver overlay2 or fuse-overlayfs, or containerd's image store");
    }
    Keeper keeper = new Keeper(folder, way, budget, disk);
    disk.makeFolder(folder.path());
    keeper.lock = KeeperLock.take(folder);
    folder.stores().rememberContainerd(containerd, disk);
    KeeperStatus earlier = KeeperStatus.read(folder);
    keeper.unheardSince = earlier == null ? null : earlier.lastHeard();
    keeper.housekeeping.start();
    keeper.thread.start();
    return keeper;
  }

  /** Waits until it is closed. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Whether someone listens now. */
  public boolean isListening() {
    ListenerProcess now = active;
    return now != null && now.isListening() && now.isAlive();
  }

  /** Why it is not asked; null when it is. */
  public @Nullable String notAsked() {
    return notAsked;
  }

  /** What keeps it from listening; null for nothing. */
  public @Nullable String problem() {
    return problem;
  }

  /** How many containers were kept since its start. */
  public long kept() {
    return kept.get();
  }

  private void run() {
    lastTick = System.nanoTime();
    long lastStatus = 0;
    try {
      while (!closed) {
        long now = System.nanoTime();
        tick();
        lastTick = now;
        if (now - lastStatus > Duration.ofSeconds(1).toNanos()) {
          lastStatus = now;
          writeStatusAside();
        }
        Thread.sleep(TICK.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      for (ListenerProcess each :
          new ListenerProcess[] {active, standby, started.getAndSet(null)}) {
        if (each != null) {
          each.kill();
        }
      }
      if (unheardSince == null) {
        unheardSince = Instant.now();
      }
      starter.close(MOST_WAIT);
      notes.run(() -> writeStatus(false));
      notes.close(MOST_WAIT);
      ended.countDown();
    }
  }

  /** One waits at most: on a slow disk the next has the newest numbers. */
  private void writeStatusAside() {
    if (statusWaits.compareAndSet(false, true)) {
      notes.run(
          () -> {
            statusWaits.set(false);
            writeStatus(true);
          });
    }
  }

  /** Whether the last tick is so long ago that silence proves nothing. */
  private boolean isLate() {
    return System.nanoTime() - lastTick > OWN_DELAY;
  }

  private void tick() {
    byte sign = housekeeping.hasRoom() ? Listener.KEEP : Listener.WORDS_ONLY;
    active = checked(active, sign, "the listener");
    standby = checked(standby, sign, "the listener that waits");
    ListenerProcess made = started.getAndSet(null);
    if (made != null) {
      standby = made;
      starting.set(false);
    }
    ListenerProcess next = standby;
    if (active == null && next != null) {
      active = next;
      standby = null;
      next.send(Listener.BEGIN);
    }
    // Two that start at once are late on a busy host; the first is wanted first.
    ListenerProcess first = active;
    if (standby == null
        && (first == null || first.hasAnswered())
        && System.nanoTime() - startAgainAt >= 0
        && starting.compareAndSet(false, true)) {
      starter.run(this::startOne);
    }
  }

  /** Starting one reads from a disk. */
  private void startOne() {
    try {
      ListenerProcess one = ListenerProcess.start(folder.dataRoot(), way, this::heard);
      startAgainAt = System.nanoTime() + backoff().toNanos();
      started.set(one);
      if (closed) {
        one.kill();
      }
    } catch (IOException e) {
      String how = "a listener cannot be started: " + e.getMessage();
      notes.run(() -> LOG.warn("{}", how));
      failed(how);
      startAgainAt = System.nanoTime() + backoff().toNanos();
      starting.set(false);
    }
  }

  private Duration backoff() {
    Duration wait = Duration.ofMillis(100L << Math.min(failures.get(), 7));
    return wait.compareTo(MOST_WAIT) > 0 ? MOST_WAIT : wait;
  }

  /** The same, asked for a sign of life; null when it is dead or must be. */
  private @Nullable ListenerProcess checked(
      @Nullable ListenerProcess listener, byte sign, String name) {
    if (listener == null) {
      return null;
    }
    String end = null;
    if (!listener.isAlive()) {
      end = listener.end();
    } else if (listener.isSilent(this::isLate)) {
      listener.kill();
      end = "it did not answer for a second, and was killed";
    }
    if (end == null) {
      listener.send(sign);
      return listener;
    }
    String how = end;
    notes.run(() -> LOG.warn("{} has gone pid={} why={}", name, listener.pid(), how));
    if (listener.isListening()) {
      unheardSince = Instant.now().minusNanos(listener.silence());
      why = name + ": " + end;
    } else {
      failed(name + ": " + end);
    }
    return null;
  }

  /** While another one listens it is no problem: one that waits is started again. */
  private void failed(String how) {
    failures.incrementAndGet();
    if (!isListening()) {
      problem = how;
    }
  }

  /** On the thread of a listener's output. */
  private void heard(ListenerProcess listener, String line) {
    if (line.equals(Listener.LISTENING)) {
      failures.set(0);
      problem = null;
      notAsked = listener.notAsked();
      races = null;
      Instant since = unheardSince;
      unheardSince = null;
      if (since != null) {
        lapses.incrementAndGet();
        String reason = why;
        Instant now = Instant.now();
        notes.run(() -> writeLapse(since, now, reason));
      }
      notes.run(
          () ->
              LOG.info(
                  "keeper listens pid={} dataRoot={} notAsked={}",
                  listener.pid(),
                  folder.dataRoot(),
                  listener.notAsked()));
    } else if (line.startsWith(Listener.KEPT)) {
      kept.incrementAndGet();
      notes.run(() -> makeDurable(line.substring(Listener.KEPT.length())));
    } else if (line.startsWith(Listener.RACES)) {
      String reason = line.substring(Listener.RACES.length());
      races = reason.isEmpty() ? null : reason;
      notes.run(
          () -> {
            if (reason.isEmpty()) {
              LOG.info("the engine waits");
            } else {
              LOG.warn("the engine does not wait: {}", reason);
            }
          });
    } else if (line.startsWith(Listener.MISSED)) {
      missed.incrementAndGet();
      notes.run(() -> LOG.warn("a container was not kept: {}", line));
    } else {
      notes.run(() -> LOG.info("{}", line));
    }
  }

  /** After the answer: what the listener wrote between question and answer may wait for a disk. */
  private void makeDurable(String containerId) {
    LOG.debug("kept containerId={}", containerId);
    KeptContainer container = folder.find(containerId);
    try {
      if (container != null) {
        container.sync(disk);
      }
    } catch (IOException e) {
      // It may be archived, and gone again.
      LOG.debug("not made durable containerId={}", containerId, e);
    }
  }

  private void writeLapse(Instant from, Instant to, String why) {
    LOG.warn("nobody listened from={} to={} why={}", from, to, why);
    try {
      new Lapse(from, to, why).write(folder);
    } catch (IOException e) {
      LOG.warn("that cannot be written down: {}", e.getMessage());
    }
  }

  private void writeStatus(boolean running) {
    try {
      new KeeperStatus(
              ProcessHandle.current().pid(),
              Instant.now(),
              running && isListening(),
              unheardSince,
              problem,
              kept.get(),
              missed.get(),
              lapses.get(),
              notAsked,
              races)
          .write(folder, disk);
    } catch (IOException e) {
      LOG.warn("the status cannot be written: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(MOST_WAIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    housekeeping.close();
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      LOG.debug("the lock goes with the process", e);
    }
  }
}
