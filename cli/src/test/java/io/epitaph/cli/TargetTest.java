package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import io.epitaph.stack.StackPart;
import io.epitaph.stack.StackStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Epitaph is queried: each has one life of its own, whose name identifies it. */
class TargetTest {
  private static final String NOBODY = "http://127.0.0.1:1";

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private FakeIndex loop;
  private FakeIndex choked;
  private String user;

  @BeforeEach
  void twoIndices() throws IOException {
    loop = new FakeIndex().with("loop");
    choked = new FakeIndex().with("choked");
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    // Root's default state folder is not under a home.
    user = System.setProperty("user.name", "somebody");
  }

  @AfterEach
  void close() {
    System.setProperty("user.name", user);
    loop.close();
    choked.close();
  }

  private Ran epitaph(String... arguments) {
    return Ran.epitaph(environment, arguments);
  }

  private Path stack(String name, FakeIndex index, long pid) throws IOException {
    return stack(name, index, pid, false, Instant.now());
  }

  private Path stack(String name, FakeIndex index, long pid, boolean demo, Instant startedAt)
      throws IOException {
    Path state = Files.createDirectories(folder.resolve(name));
    StackStatus status =
        new StackStatus(
            pid,
            startedAt,
            startedAt,
            state.toString(),
            demo,
            "127.0.0.1:1",
            URI.create(index.address()),
            null,
            List.of(new StackPart("elasticsearch", null, "an address", Map.of())));
    Files.write(state.resolve("status.json"), Wire.write(status));
    return state;
  }

  private void running(Path state) throws IOException {
    Path list = Files.createDirectories(folder.resolve("state/epitaph/stacks"));
    Files.writeString(list.resolve(state.getFileName()), state + "\n");
  }

  private void config(String... lines) throws IOException {
    Path file = folder.resolve("config/epitaph/config.properties");
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }

  private static void asked(Ran ran, String life) {
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains(life);
  }

  @Test
  void theOptionComesBeforeTheEnvironment() {
    environment.put("EPITAPH_ELASTICSEARCH", choked.address());
    asked(epitaph("lives", "--elasticsearch", loop.address()), "demo-loop");
  }

  @Test
  void aStateFolderGivenAsAnOptionComesBeforeTheEnvironment() throws IOException {
    environment.put("EPITAPH_ELASTICSEARCH", choked.address());
    Path state = stack("one", loop, ProcessHandle.current().pid());
    asked(epitaph("lives", "--state", state.toString()), "demo-loop");
  }

  @Test
  void theEnvironmentComesBeforeTheConfiguration() throws IOException {
    config("elasticsearch=" + choked.address());
    environment.put("EPITAPH_ELASTICSEARCH", loop.address());
    asked(epitaph("lives"), "demo-loop");
  }

  @Test
  void theConfigurationComesBeforeTheStackThatRuns() throws IOException {
    running(stack("one", choked, ProcessHandle.current().pid()));
    config("elasticsearch = " + loop.address() + "  ");
    asked(epitaph("lives"), "demo-loop");
  }

  @Test
  void withoutAnyOfTheseTheStackThatRunsIsAsked() throws IOException {
    Path state = stack("one", loop, ProcessHandle.current().pid());
    running(state);
    Ran ran = epitaph("lives");
    assertThat(ran.out()).contains("demo-loop");
    assertThat(ran.err()).isEqualTo("epitaph: reading the stack in " + state + "\n");
  }

  @Test
  void theOneInTheDefaultFolderIsAskedWithoutAWord() throws IOException {
    stack("state/epitaph", loop, ProcessHandle.current().pid());
    asked(epitaph("lives"), "demo-loop");
  }

  @Test
  void aDemoIsNotAskedWhileAnUpRuns() throws IOException {
    long own = ProcessHandle.current().pid();
    running(stack("demo", choked, own, true, Instant.now().minusSeconds(1)));
    Path up = stack("up", loop, own);
    running(up);
    Ran ran = epitaph("lives");
    assertThat(ran.out()).contains("demo-loop");
    assertThat(ran.err()).contains("reading the stack in " + up + ", one of 2 that run here");
  }

  @Test
  void ofSeveralTheOneStartedFirstIsAsked() throws IOException {
    long own = ProcessHandle.current().pid();
    running(stack("b", choked, own));
    running(stack("a", loop, own, false, Instant.now().minusSeconds(1)));
    assertThat(epitaph("lives").out()).contains("demo-loop");
  }

  @Test
  void oneThatWasKilledHidesNoOther() throws IOException {
    running(stack("a", choked, Integer.MAX_VALUE, false, Instant.now().minusSeconds(1)));
    Path runs = stack("b", loop, ProcessHandle.current().pid());
    running(runs);
    Ran ran = epitaph("lives");
    assertThat(ran.out()).contains("demo-loop");
    assertThat(ran.err()).isEqualTo("epitaph: reading the stack in " + runs + "\n");
  }

  @Test
  void statusListsAllThatRun() throws IOException {
    long own = ProcessHandle.current().pid();
    Path first = stack("a", loop, own, false, Instant.now().minusSeconds(1));
    Path demo = stack("b", choked, own, true, Instant.now());
    running(first);
    running(demo);
    Ran ran = epitaph("status");
    assertThat(ran.out())
        .startsWith("stack in " + first + ", process " + own)
        .contains("also runs: demo in " + demo);
  }

  @Test
  void statusNamesTheQuietWindowsThatAreNow() throws IOException {
    loop.with(quiet("now/*", Ran.NOW)).with(quiet("later", Ran.NOW.plusSeconds(60)));
    Path state = stack("one", loop, ProcessHandle.current().pid());
    assertThat(epitaph("status", "--state", state.toString()).out())
        .endsWith("quiet: now/* (deploy) until 2026-11-24 05:00 UTC, asked for by ops\n");
  }

  private static QuietWindow quiet(String workload, Instant from) {
    return QuietWindow.of(
        workload, from, workload, null, from, from.plusSeconds(3_600), "deploy", "ops");
  }

  @Test
  void whenNoStackRunsItSaysHowToStartOne() {
    Ran ran = epitaph("lives");
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(
            "epitaph: no stack runs here: start one with `epitaph up`, or name an Elasticsearch with"
                + " --elasticsearch\n");
  }

  @Test
  void statusCountsWhatAPartHasSeenAndWhatWaits() throws IOException {
    Path state = Files.createDirectories(folder.resolve("counting"));
    Map<String, Long> numbers =
        Map.of("events", 7L, "gaps", 1L, "unproven", 0L, "spool_bytes", 2048L);
    StackStatus status =
        new StackStatus(
            ProcessHandle.current().pid(),
            Instant.now(),
            Instant.now(),
            state.toString(),
            false,
            "127.0.0.1:1",
            URI.create(loop.address()),
            null,
            List.of(new StackPart("collector unix:///d", null, "engine n", numbers)));
    Files.write(state.resolve("status.json"), Wire.write(status));
    assertThat(epitaph("status", "--state", state.toString()).out())
        .contains("engine n, 7 events, 1 gap, 2 KiB wait on disk");
  }

  @Test
  void aStackThatWasKilledDoesNotRun() throws IOException {
    Path state = stack("one", loop, Integer.MAX_VALUE);
    Ran ran = epitaph("status", "--state", state.toString());
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.err()).contains("no stack runs on " + state, "epitaph up --state " + state);
  }

  @Test
  void anElasticsearchThatIsNotThereIsSaidInOneSentence() {
    Ran ran = epitaph("lives", "--elasticsearch", NOBODY);
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.err().lines()).hasSize(1).first().asString().contains(NOBODY, "refused");
  }

  @Test
  void withDebugTheTraceFollowsTheSentence() {
    Ran ran = epitaph("lives", "--debug", "--elasticsearch", NOBODY);
    assertThat(ran.err()).startsWith("epitaph: ").contains("\tat ");
  }

  @Test
  void somethingElseThatListensIsNoTrace() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread hangsUp =
          new Thread(
              () -> {
                try {
                  silent.accept().close();
                } catch (IOException e) {
                  // The test is over.
                }
              });
      hangsUp.start();
      Ran ran = epitaph("lives", "--elasticsearch", "http://127.0.0.1:" + silent.getLocalPort());
      assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
      assertThat(ran.err().lines()).hasSize(1);
    }
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    Ran ran = epitaph("lives", "--elasticsearch", "localhost:9200");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err())
        .startsWith("epitaph: --elasticsearch: got no http or https address, wanted");
  }

  @Test
  void anAddressInTheEnvironmentThatIsNoneIsNamedByItsVariable() {
    environment.put("EPITAPH_ELASTICSEARCH", "localhost:9200");
    assertThat(epitaph("lives").err()).startsWith("epitaph: EPITAPH_ELASTICSEARCH: got no http");
  }

  @Test
  void statusIsOfAStackAndTakesNoElasticsearch() {
    Ran ran = epitaph("status", "--elasticsearch", loop.address());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("'--elasticsearch'", "`epitaph status --help`");
  }

  @Test
  void whenNoStackRunsItsStatusIsNotSoughtElsewhere() {
    Ran ran = epitaph("status");
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.err()).isEqualTo("epitaph: no stack runs here: start one with `epitaph up`\n");
  }

  @Test
  void aNameInTheConfigurationThatNobodyKnowsIsRefused() throws IOException {
    config("elasticserch=" + loop.address());
    Ran ran = epitaph("lives");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("'elasticserch'", "wanted one of ", "elasticsearch, engine");
  }

  @Test
  void aConfigurationThatIsNamedMustBeThere() {
    Ran ran = epitaph("lives", "--config", folder.resolve("none").toString());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains(folder.resolve("none").toString());
  }

  @Test
  void theKeyInTheConfigurationIsForTheElasticsearchInIt() throws IOException {
    config("elasticsearch=" + loop.address(), "api-key=c2VjcmV0");
    asked(epitaph("lives"), "demo-loop");
    assertThat(loop.keys()).isNotEmpty().containsOnly("ApiKey c2VjcmV0");
  }

  @Test
  void theKeyInTheConfigurationIsShownToNoOther() throws IOException {
    config("elasticsearch=" + loop.address(), "api-key=c2VjcmV0");
    asked(epitaph("lives", "--elasticsearch", choked.address()), "demo-choked");
    assertThat(choked.keys()).isNotEmpty().containsOnly("");
  }

  @Test
  void anotherElasticsearchIsNotFollowedAtTheKafkaOfTheStackThatRuns() throws IOException {
    running(stack("one", loop, ProcessHandle.current().pid()));
    Ran ran = epitaph("events", "--follow", "--elasticsearch", choked.address());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("--kafka");
  }
}
