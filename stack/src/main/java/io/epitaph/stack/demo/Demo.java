package io.epitaph.stack.demo;

import com.github.dockerjava.api.DockerClient;
import io.epitaph.engine.DockerEngine;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Receivers;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.testing.RecordedEngine;
import io.epitaph.testing.Recording;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a whole stack, lets containers live and die while it watches, and compares what
 * Elasticsearch then holds with what is expected. {@link #run} is called once; {@link #close} ends
 * it from another thread. In either case its containers and images are removed afterwards.
 */
public final class Demo implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  private static final URI RECORDED = URI.create("recording:demo");
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  /** When nothing new is found for this long, the demo stops waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final DemoListener listener;
  private final Queue<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Thread runner;
  private boolean closed;

  /**
   * @param folder the state folder, prepared
   */
  public Demo(DemoFolder folder, DemoListener listener) {
    this.folder = folder.path();
    this.listener = listener;
  }

  /**
   * Plays on an engine, or plays a recording when there is none.
   *
   * @param address the engine; null for the recording
   * @throws InterruptedException when it was closed meanwhile
   */
  public Outcome run(@Nullable URI address) throws IOException, InterruptedException {
    synchronized (this) {
      runner = Thread.currentThread();
    }
    try {
      return address == null ? playRecording() : playOnEngine(address);
    } catch (IOException | RuntimeException e) {
      if (isClosed()) {
        // It failed because its parts were closed meanwhile.
        InterruptedException ended = new InterruptedException("the demo was ended");
        ended.initCause(e);
        throw ended;
      }
      throw e;
    } finally {
      closeParts();
      if (address != null) {
        uninterrupted(() -> removeOwn(address));
      }
      ended.countDown();
    }
  }

  private Outcome playOnEngine(URI address) throws IOException, InterruptedException {
    listener.progress("watching the demo's own containers only, on the engine at " + address);
    Stage stage =
        keep(new Stage(Subjects.open(address, "bridge", Leftovers.label()), PlayedLife.PREFIX));
    Subjects subjects = stage.subjects();
    Leftovers.removeAbandoned(subjects.docker());
    Set<String> own = ConcurrentHashMap.newKeySet();
    Source source =
        new Source(
            address,
            () ->
                new OwnContainers(
                    DockerEngine.connect(address), Subjects.LABEL, subjects.mark(), own),
            true);
    AlertReceiver receiver = new AlertReceiver();
    EmbeddedStack stack = start(source, receiver);
    stage.begin();
    return check(
        stack,
        stage::isOver,
        (running, findings) -> {
          Legacy legacy = new Legacy(Archives.in(running.vault()));
          return List.of(
              legacy.file(), legacy.reborn(subjects, address, findings), receiver.check());
        },
        "on the engine at " + address);
  }

  private Outcome playRecording() throws IOException, InterruptedException {
    Recording recording = Recording.named("demo");
    // It plays once all is up: earlier events would be found late.
    RecordedEngine engine = RecordedEngine.waiting(recording);
    AlertReceiver receiver = new AlertReceiver();
    EmbeddedStack stack = start(new Source(RECORDED, () -> engine), receiver);
    listener.progress(
        "this is a recording of Docker "
            + recording.engine()
            + ", taken "
            + recording.taken()
            + ", with its times moved to now");
    engine.begin();
    return check(
        stack,
        () -> Instant.now().isAfter(engine.end()),
        // A recording has no file systems to keep.
        (running, findings) -> List.of(receiver.check()),
        "from a recording of Docker " + recording.engine());
  }

  private EmbeddedStack start(Source source, AlertReceiver receiver)
      throws IOException, InterruptedException {
    listener.progress("starting Kafka, Flink and Elasticsearch in " + folder);
    EmbeddedStack stack;
    try {
      stack =
          keep(
              EmbeddedStack.start(
                  StackSettings.of(folder, List.of(source))
                      .quick()
                      .asDemo()
                      .withReceivers(new Receivers(null, receiver.address(), null, null)),
                  System.getenv(),
                  (part, took) -> {
                    if (took != null) {
                      listener.progress(
                          "%-14s started, %.1f s".formatted(part, took.toMillis() / 1000.0));
                    }
                  }));
    } finally {
      keep(receiver);
    }
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (!stack.status().healthy()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "the stack is not ready after "
                + READY_LIMIT.toSeconds()
                + " s: "
                + stack.status().parts());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return stack;
  }

  private Outcome check(EmbeddedStack stack, Played played, Beside beside, String where)
      throws IOException, InterruptedException {
    try (IndexSearch reader = new IndexSearch(stack.elasticsearch(), null)) {
      Findings findings = new Findings(reader);
      List<Check> checks = List.of();
      long lastNews = System.nanoTime();
      boolean right = false;
      IndexUnavailableException unavailable = null;
      while (!right && System.nanoTime() - lastNews < PATIENCE.toNanos()) {
        boolean over = played.toTheEnd();
        try {
          if (findings.read(listener) || !over) {
            lastNews = System.nanoTime();
          }
          if (over) {
            checks = findings.checks();
            right = checks.stream().allMatch(Check::right);
          }
          unavailable = null;
        } catch (IndexUnavailableException e) {
          // A busy machine: it is asked again as long as it is waited for news.
          unavailable = e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      if (unavailable != null) {
        throw unavailable;
      }
      Duration delay = findings.medianDelay();
      List<Check> all = new ArrayList<>(checks);
      all.addAll(beside.checks(stack, findings));
      Outcome outcome = new Outcome(all, delay, where);
      listener.checked(outcome);
      return outcome;
    }
  }

  // ---- the end

  /** Registers a part to be closed at the end, in the order of calls. */
  private synchronized <T extends AutoCloseable> T keep(T part) throws InterruptedException {
    parts.add(part);
    if (closed) {
      throw new InterruptedException("the demo is being ended");
    }
    return part;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends it from another thread, and returns when all that it made is removed. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = runner;
    }
    if (running != null && ended.getCount() > 0) {
      listener.progress("ending, and removing the demo's containers");
      running.interrupt();
      closeParts();
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeParts() {
    uninterrupted(
        () -> {
          for (AutoCloseable part = next(); part != null; part = next()) {
            try {
              part.close();
            } catch (Exception e) {
              LOG.warn("a part of the demo did not end well", e);
            }
          }
        });
  }

  private synchronized @Nullable AutoCloseable next() {
    return parts.poll();
  }

  /** Removes what was made while the parts were closed. */
  private static void removeOwn(URI address) {
    try (DockerClient docker = Subjects.client(address)) {
      Leftovers.removeOwn(docker);
    } catch (IOException | RuntimeException e) {
      LOG.warn("what the demo made on {} may not all be gone", address, e);
    }
  }

  /** On a thread of its own: the one that runs the demo may be interrupted at any time. */
  private static void uninterrupted(Runnable work) {
    Thread thread = new Thread(work, "epitaph-demo-end");
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
