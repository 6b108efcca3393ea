package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the kept folder to its {@link Budget}, now and then, on a thread of its own. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  /** A request for an archive may come this long after the removal. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So long a late reader finds the words of one whose layers are gone. */
  private static final Duration WORDS_STAY = Duration.ofHours(1);

  /** With less free space no layers are kept, and of those that are kept some go. */
  private static final long LEAST_FREE = 1024L * 1024 * 1024;

  private final KeptFolder folder;
  private final Budget budget;
  private final LongSupplier free;
  private final Candidates candidates;
  private final Thread thread = new Thread(this::run, "epitaph-keeper-housekeeping");

  private volatile boolean hasRoom = true;

  Housekeeping(KeptFolder folder, Budget budget) {
    this(folder, budget, () -> usable(folder));
  }

  /**
   * @param free how many bytes of the disk are free
   */
  Housekeeping(KeptFolder folder, Budget budget, LongSupplier free) {
    this.folder = folder;
    this.budget = budget;
    this.free = free;
    this.candidates = new Candidates(folder);
    thread.setDaemon(true);
  }

  /** Of the disks where this engine's layers are kept, the least. */
  private static long usable(KeptFolder folder) {
    long least = folder.dataRoot().toFile().getUsableSpace();
    for (LayerStore store : folder.stores().all()) {
      if (Files.isDirectory(store.containers())) {
        least = Math.min(least, store.containers().toFile().getUsableSpace());
      }
    }
    return least;
  }

  void start() {
    hasRoom = isRoom();
    thread.start();
  }

  boolean hasRoom() {
    return hasRoom;
  }

  private boolean isRoom() {
    return free.getAsLong() >= LEAST_FREE;
  }

  private void run() {
    try {
      while (true) {
        try {
          hasRoom = isRoom();
          tidy(Instant.now());
          hasRoom = isRoom();
        } catch (IOException | RuntimeException | Error e) {
          LOG.warn("the kept folder cannot be tidied up: {}", e.toString());
        }
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void tidy(Instant now) throws IOException {
    Map<String, KeptContainer> waiting = new HashMap<>();
    List<Budget.Candidate> droppable = new ArrayList<>();
    for (KeptContainer each : folder.containers()) {
      each(
          each,
          () -> {
            if (each.hasLayers()) {
              waiting.put(each.id(), each);
              if (each.keptAt().plus(PATIENCE).isBefore(now)) {
                droppable.add(candidates.of(each));
              }
            } else if (each.wordsSince().plus(WORDS_STAY).isBefore(now)) {
              each.remove();
            } else if (each.keptAt().plus(PATIENCE).isBefore(now)) {
              settle(each);
            }
          });
    }
    candidates.retain(waiting.keySet());
    long shortage = LEAST_FREE - free.getAsLong();
    for (Map.Entry<String, String> each : budget.dropped(droppable, now, shortage).entrySet()) {
      KeptContainer container = waiting.get(each.getKey());
      if (container != null) {
        each(container, () -> drop(container, each.getValue()));
      }
    }
    new HeldLayers(folder).sweep();
  }

  /** What is wrong with one must not keep the others from being tidied up. */
  static void each(KeptContainer container, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("it cannot be tidied up containerId={}: {}", container.id(), e.toString());
    }
  }

  interface Step {
    void run() throws IOException;
  }

  /** What nobody works on any more: without it a listener that was killed would leave it so. */
  private void settle(KeptContainer container) throws IOException {
    boolean there = Files.exists(folder.dataRoot().resolve("containers").resolve(container.id()));
    try (Claim claim = container.claim()) {
      if (claim != null && !there && !container.hasLayers()) {
        container.finishDrop();
        container.dropUnproven();
        return;
      }
    }
    if (there && container.unproven().isEmpty() && isAlive(container)) {
      // Its engine ended before it had removed it.
      container.remove();
    }
  }

  private boolean isAlive(KeptContainer container) throws IOException {
    try (Folder base = Folder.open(folder.dataRoot())) {
      return new ContainerFiles(base, ".", container.id()).isThere();
    }
  }

  private static void drop(KeptContainer container, String why) throws IOException {
    try (Claim claim = container.claim()) {
      if (claim != null) {
        container.dropLayers(why);
        LOG.info("layers dropped containerId={} why={}", container.id(), why);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
