package io.epitaph.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Flink session cluster as child processes, on loopback only: a ZooKeeper for high
 * availability, a JobManager, and TaskManagers, each of which can be killed and started. It runs
 * from the jars in the Maven repository, without a distribution or an image. State is in RocksDB,
 * with incremental checkpoints.
 *
 * <p>Its folder holds configuration, logs, checkpoints, savepoints, and what a new JobManager needs
 * to continue the jobs of a killed one. All its processes end when this process ends, even by a
 * kill. Not for use by several threads at a time.
 */
public final class FlinkCluster implements AutoCloseable {
  /** The system property that names the folder with Flink's jars. */
  public static final String JARS_PROPERTY = "epitaph.flink.jars";

  private static final Logger LOG = LoggerFactory.getLogger(FlinkCluster.class);
  private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");

  /** Generous, since all of it starts slowly on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Quick to start and small; the heap of each follows. */
  private static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

  /** As in the configuration that Flink's distribution comes with. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.net",
          "java.io",
          "java.nio",
          "sun.nio.ch",
          "java.lang.reflect",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  private final Path folder;
  private final List<Path> jars;
  private final FlinkConfiguration configuration;
  private final FlinkJobs jobs;
  private final Map<Integer, JavaProcess> taskManagers = new LinkedHashMap<>();
  private @Nullable JavaProcess zooKeeper;
  private @Nullable JavaProcess jobManager;
  private int started;

  private FlinkCluster(Settings settings) throws IOException {
    this.folder = settings.folder();
    this.jars = jars();
    this.configuration = FlinkConfiguration.of(settings);
    this.jobs = new FlinkJobs(configuration.rest());
  }

  /**
   * @param folder created when missing; for this cluster only
   * @param taskManagers how many to start with
   * @param slots of each TaskManager
   * @param configuration by Flink's names, beside and instead of what this class sets
   */
  public record Settings(
      Path folder, int taskManagers, int slots, Map<String, String> configuration) {
    public Settings {
      if (taskManagers < 0 || slots < 1) {
        throw new IllegalArgumentException(
            "a Flink cluster: got "
                + taskManagers
                + " TaskManagers with "
                + slots
                + " slots, wanted 0 or more with 1 or more");
      }
      folder = folder.toAbsolutePath().normalize();
      configuration = Map.copyOf(configuration);
    }
  }

  /**
   * Starts it, and returns when all its TaskManagers are there.
   *
   * @throws IOException when one of its processes ends by itself; the message says why, as far as
   *     its log does
   */
  public static FlinkCluster start(Settings settings) throws IOException, InterruptedException {
    FlinkCluster cluster = new FlinkCluster(settings);
    try {
      cluster.configuration.write();
      cluster.startZooKeeper();
      cluster.startJobManager();
      for (int i = 0; i < settings.taskManagers(); i++) {
        cluster.launchTaskManager();
      }
      cluster.awaitTaskManagers();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The jobs that run on it. */
  public FlinkJobs jobs() {
    return jobs;
  }

  /** Where savepoints may be put. */
  public URI savepoints() {
    return configuration.savepoints();
  }

  /** The ids of its processes. */
  List<Long> pids() {
    return processes().stream().map(JavaProcess::pid).toList();
  }

  /**
   * Submits a job as {@code flink run --detached} does.
   *
   * @param jar with the job and all that is not Flink's own; its manifest names the main class
   * @param from a savepoint or a retained checkpoint to take the state from; null for none
   * @param arguments of the job
   * @return the job's id; the job may not run yet
   * @throws IOException when it is refused; the message has the cause that {@code flink} printed
   */
  public String submit(Path jar, int parallelism, @Nullable String from, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("org.apache.flink.client.cli.CliFrontend");
    command.addAll(List.of("run", "--detached", "--parallelism", Integer.toString(parallelism)));
    if (from != null) {
      command.addAll(List.of("--fromSavepoint", from));
    }
    command.add(jar.toString());
    command.addAll(arguments);
    Path log = Files.createTempFile(folder.resolve("logs"), "submit-", ".log");
    JavaProcess submitting = process("flink run", log, "-Xmx256m", command);
    submitting.awaitEnd(LIMIT);
    Matcher submitted = SUBMITTED.matcher(Files.readString(log));
    if (!submitted.find()) {
      submitting.requireAlive();
    }
    return submitted.group(1);
  }

  /**
   * Starts another TaskManager, and returns when the JobManager knows it.
   *
   * @return its number; the first ones are 0, 1, ...
   */
  public int startTaskManager() throws IOException, InterruptedException {
    int number = launchTaskManager();
    awaitTaskManagers();
    return number;
  }

  /** Kills a TaskManager, as {@code kill -9} does. */
  public void killTaskManager(int number) throws InterruptedException {
    JavaProcess killed = taskManagers.remove(number);
    if (killed == null) {
      throw new IllegalArgumentException(
          "TaskManager " + number + " does not run; those that do: " + taskManagers.keySet());
    }
    killed.kill();
  }

  /** Kills the JobManager, as {@code kill -9} does. Nothing starts another by itself. */
  public void killJobManager() throws InterruptedException {
    if (jobManager != null) {
      jobManager.kill();
      jobManager = null;
    }
  }

  /**
   * Starts a JobManager, and returns when it answers. After a kill it takes over, with their jobs,
   * when ZooKeeper has given up the killed one.
   */
  public void startJobManager() throws IOException, InterruptedException {
    if (jobManager != null) {
      throw new IllegalStateException("the JobManager runs: kill it first");
    }
    jobManager =
        process(
            "JobManager",
            folder.resolve("logs").resolve("jobmanager.log"),
            "-Xmx320m",
            List.of(
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "--configDir",
                configuration.folder().toString()));
    await(
        "the JobManager answers",
        () -> {
          jobs.taskManagers();
          return true;
        });
  }

  /** Ends all its processes, and with them its jobs; their retained checkpoints stay. */
  @Override
  public void close() {
    try {
      List<JavaProcess> running = processes();
      running.forEach(JavaProcess::ask);
      for (JavaProcess each : running) {
        each.end();
      }
    } catch (InterruptedException e) {
      // They end with this process.
      Thread.currentThread().interrupt();
    }
    taskManagers.clear();
    jobManager = null;
    zooKeeper = null;
  }

  private List<JavaProcess> processes() {
    List<JavaProcess> all = new ArrayList<>(taskManagers.values());
    if (jobManager != null) {
      all.add(jobManager);
    }
    if (zooKeeper != null) {
      all.add(zooKeeper);
    }
    return all;
  }

  // ---- processes

  private void startZooKeeper() throws IOException, InterruptedException {
    zooKeeper =
        process(
            "ZooKeeper",
            folder.resolve("logs").resolve("zookeeper.log"),
            "-Xmx64m",
            List.of(
                "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
                configuration.folder().resolve("zoo.cfg").toString()));
    await(
        "ZooKeeper answers",
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), configuration.zooKeeperPort()),
                1000);
            return true;
          }
        });
  }

  private int launchTaskManager() throws IOException {
    int number = started++;
    taskManagers.put(
        number,
        process(
            "TaskManager " + number,
            folder.resolve("logs").resolve("taskmanager-" + number + ".log"),
            "-Xmx320m",
            List.of(
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
                configuration.folder().toString(),
                "-D",
                "taskmanager.resource-id=" + id(number))));
    return number;
  }

  private static String id(int taskManager) {
    return "taskmanager-" + taskManager;
  }

  private JavaProcess process(String name, Path log, String heap, List<String> mainAndArguments)
      throws IOException {
    List<String> options = new ArrayList<>(JVM);
    options.add(heap);
    options.add(
        "-Dlog4j2.configurationFile="
            + configuration.folder().resolve("log4j2.properties").toUri());
    options.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    OPENED.forEach(each -> options.add("--add-opens=java.base/" + each + "=ALL-UNNAMED"));
    options.add("--add-exports=java.base/sun.net.util=ALL-UNNAMED");
    JavaProcess process =
        JavaProcess.start(
            name,
            log,
            options,
            jars,
            Map.of("FLINK_CONF_DIR", configuration.folder().toString()),
            mainAndArguments);
    LOG.debug("started {} pid={}", name, process.pid());
    return process;
  }

  private void awaitTaskManagers() throws IOException, InterruptedException {
    List<String> wanted = taskManagers.keySet().stream().map(FlinkCluster::id).toList();
    await("the TaskManagers are there", () -> jobs.taskManagers().containsAll(wanted));
  }

  @FunctionalInterface
  private interface Condition {
    /** Throws an {@link IOException} when it cannot be asked yet. */
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    IOException last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        last = e;
      }
      for (JavaProcess each : processes()) {
        each.requireAlive();
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IOException(
        "after "
            + LIMIT.toMinutes()
            + " minutes it is not so that "
            + what
            + "; logs are in "
            + folder.resolve("logs"),
        last);
  }

  private static List<Path> jars() throws IOException {
    String named = System.getProperty(JARS_PROPERTY);
    if (named == null || !Files.isDirectory(Path.of(named))) {
      throw new IOException(
          "Flink's jars: got "
              + named
              + " in the system property "
              + JARS_PROPERTY
              + ", wanted their folder; build embedded/, which puts them into its target/flink");
    }
    try (Stream<Path> files = Files.list(Path.of(named))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
