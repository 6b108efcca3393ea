package io.epitaph.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.epitaph.engine.DockerEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Makes containers to be watched, and removes them at the end: those of this object only, known by
 * a label. Thread-safe.
 */
public final class Subjects implements AutoCloseable {
  /** On every subject; the value says which object made it. */
  public static final String LABEL = "epitaph.subject";

  private static final String REPOSITORY = "epitaph-subject";

  private static final long SECOND = 1_000_000_000L;
  private static final Duration FREEZE_LIMIT = Duration.ofSeconds(20);

  private final ZerodepDockerHttpClient http;
  private final DockerClient docker;
  private final String run;
  private final String image;
  private final String network;
  private final Map<String, String> labels;
  private final List<String> images = new CopyOnWriteArrayList<>();

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
    this.image = REPOSITORY + ":" + run;
    this.network = network;
    this.labels = Map.copyOf(labels);
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
      subjects.importImage();
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

  private void importImage() throws IOException {
    importTar(run, SubjectImage.tar(), List.of());
  }

  private String importTar(String tag, byte[] tar, List<String> changes) throws IOException {
    StringBuilder path =
        new StringBuilder("/images/create?fromSrc=-&repo=" + REPOSITORY + "&tag=" + tag);
    List<String> lines = new ArrayList<>(changes);
    labels.forEach((key, value) -> lines.add("LABEL " + key + "=" + value));
    for (String line : lines) {
      path.append("&changes=").append(URLEncoder.encode(line, StandardCharsets.UTF_8));
    }
    // The typed command breaks off; see docs/engine-notes.md.
    Request request =
        Request.builder()
            .method(Request.Method.POST)
            .path(path.toString())
            .putHeader("Content-Type", "application/x-tar")
            .body(new ByteArrayInputStream(tar))
            .build();
    try (Response response = http.execute(request)) {
      String answer = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
      if (response.getStatusCode() != 200 || !answer.contains("sha256:")) {
        throw new IOException("the engine did not take the image: " + answer.strip());
      }
    }
    String imported = REPOSITORY + ":" + tag;
    images.add(imported);
    return imported;
  }

  /**
   * Makes an image of a container's file system, as {@code docker export} and {@code import} do.
   *
   * @param suffix to the tag of {@link #image}, so that it is another
   * @param changes lines of a Dockerfile, {@code ENV A=b}: an import knows none of the container's
   * @return the image's reference; it is removed at the end
   */
  public String reimport(String id, String suffix, List<String> changes) throws IOException {
    Request request =
        Request.builder().method(Request.Method.GET).path("/containers/" + id + "/export").build();
    byte[] tar;
    try (Response response = http.execute(request)) {
      tar = response.getBody().readAllBytes();
      if (response.getStatusCode() != 200) {
        throw new IOException(
            "the engine did not export container "
                + id
                + ": "
                + new String(tar, StandardCharsets.UTF_8).strip());
      }
    }
    return importTar(run + "-" + suffix, tar, changes);
  }

  /** The value of {@link #LABEL} on its subjects, and part of its images' tags: eight digits. */
  public String mark() {
    return run;
  }

  /** The image's reference. */
  public String image() {
    return image;
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
    return create(subject, image);
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
      create.withHealthcheck(
          new HealthCheck()
              .withTest(List.of("CMD-SHELL", subject.healthCheck()))
              .withInterval(SECOND)
              .withTimeout(5 * SECOND)
              .withRetries(1)
              .withStartPeriod(0L));
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
    long end = System.nanoTime() + limit.toNanos();
    while (isAlive(id)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("container " + id + " still lives after " + limit);
      }
      Thread.sleep(20);
    }
  }

  private boolean isAlive(String id) {
    try {
      var state = docker.inspectContainerCmd(id).exec().getState();
      return Boolean.TRUE.equals(state.getRunning()) || Boolean.TRUE.equals(state.getRestarting());
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Waits until its health check says so. */
  public void awaitHealth(String id, String status, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      var health = docker.inspectContainerCmd(id).exec().getState().getHealth();
      if (health != null && status.equals(health.getStatus())) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "container "
                + id
                + " is "
                + (health == null ? "without health" : health.getStatus())
                + " after "
                + limit
                + ", wanted "
                + status);
      }
      Thread.sleep(50);
    }
  }

  /**
   * Waits until the engine answers again after it was down. Without it the first request to the
   * engine fails on a connection that the old one has left behind.
   */
  public void awaitEngine(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        docker.pingCmd().exec();
        return;
      } catch (RuntimeException e) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the engine does not answer again after " + limit, e);
        }
      }
      Thread.sleep(20);
    }
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
    freeze(id, true, () -> docker.pauseContainerCmd(id).exec());
  }

  /** Ends a pause, and returns when the engine says that it runs. */
  public void unpause(String id) throws InterruptedException {
    freeze(id, false, () -> docker.unpauseContainerCmd(id).exec());
  }

  /**
   * An engine answers before its own state has changed, and then refuses the opposite as "not
   * paused"; a kernel that is busy refuses to freeze. Both are asked for again.
   */
  private void freeze(String id, boolean wanted, Runnable request) throws InterruptedException {
    long end = System.nanoTime() + FREEZE_LIMIT.toNanos();
    boolean accepted = false;
    while (true) {
      try {
        if (!accepted) {
          request.run();
          accepted = true;
        }
        Boolean paused = docker.inspectContainerCmd(id).exec().getState().getPaused();
        if (Boolean.TRUE.equals(paused) == wanted) {
          return;
        }
      } catch (InternalServerErrorException | ConflictException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "container " + id + (wanted ? " is not paused" : " is still paused"));
      }
      Thread.sleep(accepted ? 2 : 50);
    }
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
      for (String each : images) {
        docker.removeImageCmd(each).withForce(true).exec();
      }
    } catch (DockerException e) {
      throw new IOException("could not remove all subjects labelled " + LABEL + "=" + run, e);
    } finally {
      docker.close();
    }
  }
}
