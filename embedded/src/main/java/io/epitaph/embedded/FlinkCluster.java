package io.epitaph.embedded;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");

  /** Generous, since all of it starts slowly on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

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

  private final Settings settings;
  private final Path folder;
  private final List<Path> jars;
  private final int restPort;
  private final int rpcPort;
  private final int zooKeeperPort;
  private final FlinkJobs jobs;
  private final Map<Integer, JavaProcess> taskManagers = new LinkedHashMap<>();
  private @Nullable JavaProcess zooKeeper;
  private @Nullable JavaProcess jobManager;
  private int started;

  private FlinkCluster(Settings settings) throws IOException {
    this.settings = settings;
    this.folder = Files.createDirectories(settings.folder().toAbsolutePath().normalize());
    this.jars = jars();
    List<Integer> ports = freePorts(3);
    this.restPort = ports.get(0);
    this.rpcPort = ports.get(1);
    this.zooKeeperPort = ports.get(2);
    this.jobs = new FlinkJobs(URI.create("http://" + LOOPBACK + ":" + restPort));
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
      cluster.configure();
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
    return folder.resolve("savepoints").toUri();
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
                conf().toString()));
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
                conf().resolve("zoo.cfg").toString()));
    await(
        "ZooKeeper answers",
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), zooKeeperPort), 1000);
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
                conf().toString(),
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
    options.add("-Dlog4j2.configurationFile=" + conf().resolve("log4j2.properties").toUri());
    options.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    OPENED.forEach(each -> options.add("--add-opens=java.base/" + each + "=ALL-UNNAMED"));
    options.add("--add-exports=java.base/sun.net.util=ALL-UNNAMED");
    JavaProcess process =
        JavaProcess.start(
            name,
            log,
            options,
            jars,
            Map.of("FLINK_CONF_DIR", conf().toString()),
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

  // ---- configuration

  private Path conf() {
    return folder.resolve("conf");
  }

  private void configure() throws IOException {
    for (String own : List.of("conf", "logs", "tmp", "checkpoints", "savepoints", "ha")) {
      Files.createDirectories(folder.resolve(own));
    }
    SortedMap<String, String> all = new TreeMap<>(flink());
    all.putAll(settings.configuration());
    // A JSON string is one in YAML too.
    Files.write(
        conf().resolve("config.yaml"),
        all.entrySet().stream()
            .map(each -> each.getKey() + ": " + new TextNode(each.getValue()))
            .toList());
    Files.write(
        conf().resolve("zoo.cfg"),
        List.of(
            "dataDir=" + folder.resolve("zookeeper"),
            "clientPortAddress=" + LOOPBACK,
            "clientPort=" + zooKeeperPort,
            "tickTime=1000",
            "admin.enableServer=false"));
    Files.write(
        conf().resolve("log4j2.properties"),
        List.of(
            "rootLogger.level = INFO",
            "rootLogger.appenderRef.console.ref = console",
            "appender.console.name = console",
            "appender.console.type = CONSOLE",
            "appender.console.layout.type = PatternLayout",
            "appender.console.layout.pattern = %d{ISO8601} %-5p %c{1} - %m%n"));
  }

  private SortedMap<String, String> flink() {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("jobmanager.rpc.address", LOOPBACK);
    all.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    all.put("jobmanager.bind-host", LOOPBACK);
    all.put("taskmanager.host", LOOPBACK);
    all.put("taskmanager.bind-host", LOOPBACK);
    all.put("rest.address", LOOPBACK);
    all.put("rest.bind-address", LOOPBACK);
    all.put("rest.port", Integer.toString(restPort));
    all.put("rest.bind-port", Integer.toString(restPort));
    // How old an answer may be.
    all.put("web.refresh-interval", "200ms");
    all.put("io.tmp.dirs", folder.resolve("tmp").toString());

    all.put("taskmanager.numberOfTaskSlots", Integer.toString(settings.slots()));
    // Else one TaskManager may have all the tasks.
    all.put("taskmanager.load-balance.mode", "SLOTS");
    // What Flink's scripts would compute from a process size of 768 MiB; the first two are the
    // heap.
    all.put("taskmanager.cpu.cores", Integer.toString(settings.slots()));
    all.put("taskmanager.memory.framework.heap.size", "96m");
    all.put("taskmanager.memory.task.heap.size", "224m");
    all.put("taskmanager.memory.framework.off-heap.size", "64m");
    all.put("taskmanager.memory.task.off-heap.size", "0");
    all.put("taskmanager.memory.network.min", "48m");
    all.put("taskmanager.memory.network.max", "48m");
    all.put("taskmanager.memory.managed.size", "96m");
    all.put("taskmanager.memory.jvm-metaspace.size", "160m");
    all.put("taskmanager.memory.jvm-overhead.min", "80m");
    all.put("taskmanager.memory.jvm-overhead.max", "80m");

    all.put("state.backend.type", "rocksdb");
    all.put("execution.checkpointing.incremental", "true");
    all.put("execution.checkpointing.storage", "filesystem");
    all.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
    all.put("execution.checkpointing.savepoint-dir", savepoints().toString());

    all.put("high-availability.type", "zookeeper");
    all.put("high-availability.zookeeper.quorum", LOOPBACK + ":" + zooKeeperPort);
    all.put("high-availability.storageDir", folder.resolve("ha").toUri().toString());
    // How soon a killed process is noticed; the defaults are 10 s, 50 s and 60 s.
    all.put("heartbeat.interval", "2s");
    all.put("heartbeat.timeout", "20s");
    all.put("high-availability.zookeeper.client.session-timeout", "6s");
    return all;
  }

  /** All are taken before one is given back: else the system may give one of them twice. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return taken.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket each : taken) {
        each.close();
      }
    }
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
