package io.epitaph.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.epitaph.engine.DockerEngine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Makes containers to be watched, and removes them at the end: those of this object only, known by
 * a label. Thread-safe.
 */
public final class Subjects implements AutoCloseable {
  /** On every subject; the value says which object made it. */
  public static final String LABEL = "epitaph.subject";

  private static final long SECOND = 1_000_000_000L;

  private final ZerodepDockerHttpClient http;
  private final DockerClient docker;
  private final String run;
  private final String network;
  private final Map<String, String> labels;
  private final SubjectImages images;
  private final SubjectStates states;

  /** Held for reading while something is made, for writing while all is removed. */
  private final ReadWriteLock making = new ReentrantReadWriteLock();

  private boolean closed;

  private Subjects(
      ZerodepDockerHttpClient http,
      DockerClient docker,
      String run,
      String network,
      Map<String, String> labels) {
    this.http = http;
    this.docker = docker;
    this.run = run;
    this.network = network;
    this.labels = Map.copyOf(labels);
    this.images = new SubjectImages(http, docker, run, this.labels);
    this.states = new SubjectStates(docker);
  }

  /**
   * Imports the image and is ready.
   *
   * @throws io.epitaph.engine.EngineUnavailableException when no engine answers there
   * @throws IOException when the image cannot be made
   */
  public static Subjects open(URI engine) throws IOException {
    return open(engine, "bridge");
  }

  /**
   * As {@link #open(URI)}.
   *
   * @param network the network that subjects join: {@code none} for an engine without bridges
   */
  public static Subjects open(URI engine, String network) throws IOException {
    return open(engine, network, Map.of());
  }

  /**
   * As {@link #open(URI, String)}.
   *
   * @param labels more labels for each subject and for the image; no spaces in them
   */
  public static Subjects open(URI engine, String network, Map<String, String> labels)
      throws IOException {
    DockerEngine.connect(engine).close();
    ZerodepDockerHttpClient http = new ZerodepDockerHttpClient.Builder().dockerHost(engine).build();
    DockerClient docker = client(engine, http);
    String run = UUID.randomUUID().toString().substring(0, 8);
    Subjects subjects = new Subjects(http, docker, run, network, labels);
    try {
      subjects.images.importOwn();
    } catch (IOException | RuntimeException e) {
      docker.close();
      throw e;
    }
    return subjects;
  }

  /** A client of an engine, to be closed. */
  public static DockerClient client(URI engine) {
    return client(engine, new ZerodepDockerHttpClient.Builder().dockerHost(engine).build());
  }

  private static DockerClient client(URI engine, DockerHttpClient http) {
    return DockerClientImpl.getInstance(
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(engine.toString())
            .build(),
        http);
  }

  /**
   * Makes an image of a container's file system, as {@code docker export} and {@code import} do.
   *
   * @param suffix to the tag of {@link #image}, so that it is another
   * @param changes lines of a Dockerfile, {@code ENV A=b}: an import knows none of the container's
   * @return the image's reference; it is removed at the end
   */
  public String reimport(String id, String suffix, List<String> changes) throws IOException {
    return images.reimport(id, suffix, changes);
  }

  /** The value of {@link #LABEL} on its subjects, and part of its images' tags: eight digits. */
  public String mark() {
    return run;
  }

  /** The image's reference. */
  public String image() {
    return images.own();
  }

  /** For what this class does not do. */
  public DockerClient docker() {
    return docker;
  }

  /** The transport, for bytes as they are. */
  public DockerHttpClient http() {
    return http;
  }

  /** Creates a container, and removes one of the same name that an earlier run has left behind. */
  public String create(Subject subject) {
    return create(subject, images.own());
  }

  /**
   * As {@link #create(Subject)}.
   *
   * @param from the reference of the image; a subject without a command runs the image's own
   */
  public String create(Subject subject, String from) {
    removeLeftover(subject.name());
    Map<String, String> all = new HashMap<>(labels);
    all.putAll(subject.labels());
    all.put(LABEL, run);
    HostConfig host =
        HostConfig.newHostConfig()
            .withRestartPolicy(RestartPolicy.parse(subject.restart()))
            .withAutoRemove(subject.autoRemove())
            .withInit(subject.init())
            .withNetworkMode(network);
    if (subject.memory() > 0) {
      host.withMemory(subject.memory()).withMemorySwap(subject.memory());
    }
    CreateContainerCmd create =
        docker
            .createContainerCmd(from)
            .withName(subject.name())
            .withTty(subject.tty())
            .withEnv(subject.env())
            .withLabels(all)
            .withHostConfig(host);
    if (!subject.command().isEmpty()) {
      create.withCmd(subject.command());
    }
    if (subject.stopTimeout() != null) {
      create.withStopTimeout(Math.toIntExact(subject.stopTimeout().toSeconds()));
    }
    if (subject.healthCheck() != null) {
      // In the start period, failures count from the first success on: a busy machine may check
      // before the command has made what is checked.
      create.withHealthcheck(
          new HealthCheck()
              .withTest(List.of("CMD-SHELL", subject.healthCheck()))
              .withInterval(SECOND)
              .withTimeout(60 * SECOND)
              .withRetries(1)
              .withStartPeriod(60 * SECOND)
              .withStartInterval(SECOND));
    }
    making.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("no more subjects: they are being removed");
      }
      return create.exec().getId();
    } finally {
      making.readLock().unlock();
    }
  }

  private void removeLeftover(String name) {
    try {
      Map<String, String> found = docker.inspectContainerCmd(name).exec().getConfig().getLabels();
      if (found != null && found.containsKey(LABEL)) {
        remove(name);
      }
    } catch (NotFoundException e) {
      // Nothing is left behind.
    }
  }

  /** Creates and starts. */
  public String run(Subject subject) {
    String id = create(subject);
    start(id);
    return id;
  }

  public void start(String id) {
    docker.startContainerCmd(id).exec();
  }

  /** Waits until it is dead or gone, but not longer than this. */
  public void awaitDeath(String id, Duration limit) throws InterruptedException {
    states.awaitDeath(id, limit);
  }

  /**
   * Waits until the init of one that runs has started its command. A signal that comes before does
   * nothing: the kernel gives the first process of a container only those that it handles.
   */
  public void awaitInit(String id, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (docker.topContainerCmd(id).exec().getProcesses().length < 2) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "container " + id + " has not started its command after " + limit);
      }
      Thread.sleep(20);
    }
  }

  /** Waits until its health check says so. */
  public void awaitHealth(String id, String status, Duration limit) throws InterruptedException {
    states.awaitHealth(id, status, limit);
  }

  /**
   * Waits until the engine answers again after it was down. Without it the first request to the
   * engine fails on a connection that the old one has left behind.
   */
  public void awaitEngine(Duration limit) throws InterruptedException {
    states.awaitEngine(limit);
  }

  public void stop(String id, Duration timeout) {
    docker.stopContainerCmd(id).withTimeout(Math.toIntExact(timeout.toSeconds())).exec();
  }

  public void kill(String id, String signal) {
    docker.killContainerCmd(id).withSignal(signal).exec();
  }

  public void restart(String id, Duration timeout) {
    docker.restartContainerCmd(id).withTimeout(Math.toIntExact(timeout.toSeconds())).exec();
  }

  /** Pauses it, and returns when the engine says that it is paused. */
  public void pause(String id) throws InterruptedException {
    states.pause(id);
  }

  /** Ends a pause, and returns when the engine says that it runs. */
  public void unpause(String id) throws InterruptedException {
    states.unpause(id);
  }

  /** Runs a shell script inside, and waits for its end. */
  public void exec(String id, String script) throws InterruptedException {
    String exec =
        docker
            .execCreateCmd(id)
            .withCmd("/bin/sh", "-c", script)
            .withAttachStdout(true)
            .exec()
            .getId();
    docker
        .execStartCmd(exec)
        .exec(
            new com.github.dockerjava.api.async.ResultCallback.Adapter<
                com.github.dockerjava.api.model.Frame>())
        .awaitCompletion();
  }

  /** The number the host knows its main process by; 0 when it does not run. */
  public long pid(String id) {
    Long pid = docker.inspectContainerCmd(id).exec().getState().getPidLong();
    return pid == null ? 0 : pid;
  }

  /** Removes it, running or not; nothing happens when it is gone. */
  public void remove(String id) {
    try {
      docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException e) {
      // Gone, or going by itself.
    }
  }

  /** Removes all that it made, and makes no more. */
  @Override
  public void close() throws IOException {
    making.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      removeAll();
    } finally {
      making.writeLock().unlock();
    }
  }

  private void removeAll() throws IOException {
    try {
      for (Container container :
          docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(LABEL, run)).exec()) {
        remove(container.getId());
      }
      images.removeAll();
    } catch (DockerException e) {
      throw new IOException("could not remove all subjects labelled " + LABEL + "=" + run, e);
    } finally {
      docker.close();
    }
  }
}
