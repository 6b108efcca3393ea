package io.epitaph.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EventStream;
import io.epitaph.model.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * The command as a person has it: a process of its own where it serves. A read of what that prints
 * cannot be interrupted, hence the threads.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetCommandTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private @Nullable Path sockets;

  @AfterEach
  void end() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    if (sockets != null) {
      Files.deleteIfExists(sockets.resolve("engine-1.sock"));
      Files.deleteIfExists(sockets.resolve("engine-2.sock"));
      Files.delete(sockets);
    }
  }

  // ---- wrong usage, and what cannot be had

  private static String refused(int code, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command = FleetCommand.commandLine(InputStream.nullInputStream());
    command.setErr(new PrintWriter(err, true));
    assertThat(command.execute(arguments)).isEqualTo(code);
    return err.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--engines many                          | got 'many', wanted a whole number",
        "--engines 0                             | --engines: got 0, wanted 1 or more",
        "--ring 0                                | --ring: got 0, wanted 1 or more",
        "--engins 3                              | Unknown option",
        "--docker 19.03                          | got '19.03', wanted 20.10, 26.1 or 28.5",
        "--skew soon                             | got 'soon', wanted a duration such as 500ms",
        "--kinds dancing                         | kinds: got 'dancing', wanted some of completes",
        "--kinds choked=much                     | --kinds choked: got weight 'much', wanted",
        "--fault burnt=0.1                       | --fault burnt: got fault 'burnt', wanted one of",
        "--fault lost=often                      | --fault lost: got 'often', wanted a probability",
        "--fault slow=0.1                        | --fault slow: got '0.1', wanted a duration",
        "--restart-engine 5s                     | got lives of kind stubborn, wanted only completes",
        "--script thirteen                       | --script: got 'thirteen', wanted fourteen",
        "--script fourteen --kinds choked        | --script: got it with --kinds, wanted one of",
        "--play life-08 --lives 3                | --play: got it with --lives, wanted one of",
      })
  void wrongUsageIsReportedWithWhatWasWanted(String arguments, String sentence) {
    String error = refused(2, arguments.strip().split(" +", -1));
    assertThat(error).startsWith("fleet/serve: ").contains(sentence).doesNotContain("\tat ");
  }

  @Test
  void anUnavailableAddressOrFileIsReported() throws IOException {
    assertThat(refused(3, "--play", "life-99")).contains("--play: got 'life-99', wanted a file");
    Path broken = Files.writeString(folder.resolve("broken"), "no recording");
    assertThat(refused(3, "--play", broken.toString())).contains("wanted a recording as");
    String nowhere = folder.resolve("no/folder").toString();
    assertThat(refused(3, "--sockets", nowhere)).contains("cannot listen at unix://");
    assertThat(refused(3, "--truth", nowhere)).contains("the truth cannot be written to");
  }

  @Test
  void aFleetTooLargeForTheHostIsRefusedWithTheReason() throws Exception {
    ProcessBuilder small =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "ulimit -n 200; exec \"$0\" \"$@\" >/dev/null",
            java(),
            "-cp",
            System.getProperty("java.class.path"),
            FleetCommand.class.getName(),
            "--engines",
            "500");
    Process fleet = small.redirectError(folder.resolve("err").toFile()).start();
    started.add(fleet);
    assertThat(fleet.waitFor()).isEqualTo(3);
    assertThat(said()).contains("cannot listen at tcp://127.0.0.1:0: Too many open files");
  }

  // ---- while it serves

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Process fleet(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FleetCommand.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    started.add(process);
    return process;
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  /** The addresses of that many engines, by name. */
  private Map<String, URI> addresses(Process fleet, int count) throws IOException {
    BufferedReader out = fleet.inputReader();
    Map<String, URI> addresses = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String line = out.readLine();
      assertThat(line).as(said()).isNotNull();
      String[] parts = line.split(" ", 2);
      addresses.put(parts[0], URI.create(parts[1]));
    }
    return addresses;
  }

  private static void say(Process fleet, String line) throws IOException {
    fleet.getOutputStream().write((line + "\n").getBytes(UTF_8));
    fleet.getOutputStream().flush();
  }

  private static List<JsonNode> truths(Path file) throws IOException {
    List<JsonNode> truths = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      truths.add(Wire.MAPPER.readTree(line));
    }
    return truths;
  }

  private static String message(URI address, String path) throws IOException {
    RawAnswer answer = RawAnswer.get(address.toString(), path);
    return answer.status() + " " + new String(answer.body(), UTF_8);
  }

  @Test
  void theTruthIsCompleteWhenItIsTerminated() throws Exception {
    Path truth = folder.resolve("truth.jsonl");
    // Not below the other: that may be too long for a socket.
    sockets = Files.createTempDirectory(Path.of("/tmp"), "ep");
    Process fleet =
        fleet(
            "--sockets",
            sockets.toString(),
            "--engines",
            "2",
            "--lives",
            "20",
            // That some are still to begin when it first writes the truth.
            "--between-ms",
            "200",
            "--kinds",
            "completes",
            "--truth",
            truth.toString());
    Map<String, URI> addresses = addresses(fleet, 2);
    for (URI address : addresses.values()) {
      await().atMost(LIMIT).until(() -> listed(address).size() == 20);
    }
    assertThat(truths(truth)).hasSizeLessThan(40);
    assertThat(sockets).isDirectoryContaining("glob:**/engine-2.sock");
    fleet.destroy();
    assertThat(fleet.waitFor()).isEqualTo(143);
    assertThat(sockets).isEmptyDirectory();
    List<JsonNode> truths = truths(truth);
    assertThat(truths).hasSize(40);
    JsonNode one = truths.get(0);
    assertThat(one.path("engine").asText()).isEqualTo("engine-1");
    assertThat(one.path("container").asText()).matches("[0-9a-f]{64}");
    assertThat(one.path("name").asText()).isEqualTo("completes-0");
    assertThat(one.path("life").asText()).isEqualTo("completes");
    assertThat(one.path("causes").toString()).isEqualTo("[\"completed\"]");
    assertThat(one.path("incidents").toString()).isEqualTo("[]");
  }

  @Test
  void theTruthIsPrintedOnRequest() throws Exception {
    Path truth = folder.resolve("truth.jsonl");
    Process fleet = fleet("--script", "fourteen", "--truth", truth.toString());
    assertThat(addresses(fleet, 3))
        .containsOnlyKeys("engine-1", "engine-1-restarted", "engine-1-undying");
    say(fleet, "truth");
    await().atMost(LIMIT).until(() -> said().matches("(?s).*the truth of 1[67] lives is in .*"));
    assertThat(truths(truth))
        .extracting(each -> each.path("engine").asText() + " " + each.path("name").asText())
        .contains("engine-1 ephemeral", "engine-1-restarted always", "engine-1-undying undying");
  }

  @Test
  void faultsAreMadeOnDemand() throws Exception {
    Process fleet = fleet("--engines", "2", "--lives", "0");
    Map<String, URI> addresses = addresses(fleet, 2);
    URI first = addresses.get("engine-1");
    say(fleet, "fault engine-1 refused 2");
    // It obeys in order.
    say(fleet, "nonsense");
    await().atMost(LIMIT).until(() -> said().contains("got 'nonsense', wanted fault, rate"));
    assertThat(message(first, "/info")).startsWith("500");
    assertThat(message(addresses.get("engine-2"), "/info")).startsWith("200");
    assertThat(message(first, "/info")).startsWith("500");
    assertThat(message(first, "/info")).startsWith("200");
    say(fleet, "rate all refused 1");
    say(fleet, "fault engine-9 cut");
    say(fleet, "fault engine-1 burnt");
    say(fleet, "fault engine-1 cut none");
    say(fleet, "slow engine-1 later");
    await().atMost(LIMIT).until(() -> said().contains("got 'later', wanted a duration"));
    assertThat(said())
        .contains("got engine 'engine-9', wanted one of the 2 there are, or all")
        .contains("got fault 'burnt', wanted one of lost")
        .contains("got 'none', wanted how often");
    assertThat(message(addresses.get("engine-2"), "/info")).startsWith("500");
  }

  @Test
  void anEngineIsRestartedOnDemandWhereThatHasATruth() throws Exception {
    // With this seed the life is 97 s long: it still runs when the engine is restarted.
    Process fleet =
        fleet("--kinds", "unless-stopped", "--lives", "1", "--between-ms", "0", "--seed", "2");
    URI address = addresses(fleet, 1).get("engine-1");
    List<String> received = new CopyOnWriteArrayList<>();
    try (DockerEngine client = DockerEngine.connect(address)) {
      await().atMost(LIMIT).until(() -> client.containers().size() == 1);
      EventStream stream = client.events(null, null, line -> received.add(new String(line, UTF_8)));
      say(fleet, "restart engine-1");
      // An engine that crashes ends its streams.
      assertThat(stream.awaitEnd()).isNull();
      say(fleet, "truth");
      assertThat(fleet.inputReader().readLine())
          .contains("\"causes\":[\"stopped-on-request\",\"stopped-on-request\"]");
    }
    Process other = fleet("--kinds", "choked", "--lives", "0");
    var unused = addresses(other, 1);
    say(other, "restart engine-1");
    await().atMost(LIMIT).until(() -> said().contains("got lives of kind choked, wanted only"));
  }

  @Test
  void allEnginesAreRestartedAfterTheTimeThatWasAskedFor() throws Exception {
    Process fleet =
        fleet(
            "--kinds",
            "unless-stopped",
            "--lives",
            "1",
            "--between-ms",
            "0",
            "--seed",
            "2",
            "--restart-engine",
            "1s");
    URI address = addresses(fleet, 1).get("engine-1");
    await()
        .atMost(LIMIT)
        .until(
            () ->
                message(address, "/events?since=0&until=" + Instant.now().getEpochSecond())
                    .contains("\"Action\":\"kill\""));
    say(fleet, "truth");
    assertThat(fleet.inputReader().readLine())
        .contains("\"causes\":[\"stopped-on-request\",\"stopped-on-request\"]");
  }

  @Test
  void aRecordingBeginsWhenSomebodyListens() throws Exception {
    Process fleet = fleet("--play", "life-01", "--json");
    JsonNode line = Wire.MAPPER.readTree(fleet.inputReader().readLine());
    assertThat(line.path("engine").asText()).isEqualTo("engine-1");
    assertThat(line.path("docker").asText()).startsWith("20.10.24");
    List<String> actions = new CopyOnWriteArrayList<>();
    try (DockerEngine client = DockerEngine.connect(URI.create(line.path("address").asText()))) {
      assertThat(client.containers()).isEmpty();
      EventStream stream =
          client.events(
              null,
              null,
              received -> {
                try {
                  actions.add(Wire.MAPPER.readTree(received).path("Action").asText());
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      try {
        await().atMost(LIMIT).until(() -> actions.contains("disconnect"));
      } finally {
        stream.close();
      }
    }
    assertThat(actions).containsExactly("create", "connect", "start", "die", "disconnect");
  }

  @Test
  void engineSettingsAreThoseThatWereGiven() throws Exception {
    Process fleet =
        fleet(
            "--engines",
            "3",
            "--lives",
            "30",
            "--between-ms",
            "1",
            "--kinds",
            "completes",
            "--longest",
            "1h",
            // With this seed the shortest life on engine-1 is 378 s long: none ends meanwhile.
            "--seed",
            "18",
            "--skew",
            "1h",
            "--ring",
            "7",
            "--live-restore",
            "--docker",
            "26.1");
    List<Long> clocks = new ArrayList<>();
    List<URI> addresses = List.copyOf(addresses(fleet, 3).values());
    for (URI address : addresses) {
      assertThat(message(address, "/info"))
          .contains("\"LiveRestoreEnabled\":true")
          .contains("26.1.5");
      await().atMost(LIMIT).until(() -> listed(address).size() == 30);
      long created = listed(address).get(0).path("Created").asLong();
      clocks.add(created - Instant.now().getEpochSecond());
    }
    assertThat(clocks).doesNotHaveDuplicates();
    assertThat(clocks).allSatisfy(off -> assertThat(Math.abs(off)).isBetween(10L, 3610L));
    // All that it remembers, and what comes until its clock is there.
    long until = Instant.now().getEpochSecond() + clocks.get(0) + 3;
    RawAnswer events = RawAnswer.get(addresses.get(0).toString(), "/events?since=0&until=" + until);
    assertThat(new String(events.body(), UTF_8).lines().count()).isBetween(7L, 40L);
  }

  private static JsonNode listed(URI address) throws IOException {
    return Wire.MAPPER.readTree(RawAnswer.get(address.toString(), "/containers/json?all=1").body());
  }
}
