package io.epitaph.kibana;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kibana/load}, against a server that answers as a Kibana would. Needs bash and curl. */
class LoadIT {
  private static final String LOADED =
      "{\"successCount\":14,\"success\":true,\"warnings\":[],\"successResults\":"
          + "[{\"type\":\"tag\",\"id\":\"t\",\"overwrite\":true}]}";

  @TempDir Path folder;
  private HttpServer server;
  private volatile int status = 200;
  private volatile String answer = LOADED;
  private volatile @Nullable Asked asked;
  private volatile @Nullable String refused;
  private final List<Asked> posted = new CopyOnWriteArrayList<>();
  private final Set<String> made = ConcurrentHashMap.newKeySet();
  private volatile String probed = "";
  private final AtomicInteger notReady = new AtomicInteger();
  private volatile boolean space = true;
  private final Map<String, String> environment = new HashMap<>();

  private record Asked(String method, String target, HttpExchange exchange, String body) {
    @Nullable String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }
  }

  private record Ended(int exit, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    for (String tool : List.of("bash", "curl")) {
      assumeTrue(
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(each -> Files.isExecutable(Path.of(each, tool))),
          "no " + tool + " on the PATH");
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestMethod().equals("GET")) {
            probed = exchange.getRequestURI().toString();
            boolean ready = notReady.getAndDecrement() <= 0;
            boolean there =
                probed.contains("/api/spaces/")
                    ? space
                    : probed.endsWith("/api/status") || made.contains(probed);
            exchange.sendResponseHeaders(ready ? there ? 200 : 404 : 503, -1);
            exchange.close();
            return;
          }
          asked =
              new Asked(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  exchange,
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          posted.add(asked);
          made.add(asked.target());
          boolean refuse = refused != null && asked.target().contains("/alerting/");
          byte[] bytes = (refuse ? refused : answer).getBytes(UTF_8);
          exchange.sendResponseHeaders(refuse ? 400 : status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Ended load(@Nullable String apiKey, String... arguments) throws Exception {
    return run(Paths.MODULE.resolve("load"), apiKey, arguments);
  }

  private Ended run(Path script, @Nullable String apiKey, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("KIBANA_API_KEY");
    builder.environment().remove("KIBANA_PASSWORD");
    builder.environment().putAll(environment);
    if (apiKey != null) {
      builder.environment().put("KIBANA_API_KEY", apiKey);
    }
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void theWholeFileIsSentAsAFormThatReplacesWhatIsThere() throws Exception {
    Ended ended = load(null, url() + "/s/ops/");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .startsWith("Loaded 14 objects, 1 of them in the place of earlier ones.")
        .contains(url() + "/s/ops/app/dashboards#/view/epitaph-deaths-and-incidents");
    assertThat(asked.method()).isEqualTo("POST");
    // Else the ids that another space has are not ours here, and links are dead.
    assertThat(asked.target())
        .isEqualTo("/s/ops/api/saved_objects/_import?overwrite=true&compatibilityMode=true");
    assertThat(probed).isEqualTo("/s/ops/api/spaces/space/ops");
    assertThat(asked.header("kbn-xsrf")).isEqualTo("true");
    assertThat(asked.header("Authorization")).isNull();
    assertThat(asked.body())
        .contains("filename=\"epitaph.ndjson\"")
        .contains(Files.readString(Paths.MODULE.resolve("epitaph.ndjson")));
  }

  @Test
  void theApiKeyIsSent() throws Exception {
    assertThat(load("a2V5", url()).exit()).isZero();
    assertThat(asked.header("Authorization")).isEqualTo("ApiKey a2V5");
  }

  @Test
  void aNameAndAPasswordAreSentWhenThereIsNoKey() throws Exception {
    environment.put("KIBANA_USER", "ops");
    environment.put("KIBANA_PASSWORD", "a:b c");
    assertThat(load(null, url()).exit()).isZero();
    assertThat(asked.header("Authorization")).isEqualTo("Basic b3BzOmE6YiBj");
  }

  @Test
  void aFolderWithACommaInItsNameIsNoneTheLess() throws Exception {
    Path odd = Files.createDirectories(folder.resolve("a,b;c \"d"));
    for (String file : List.of("load", "epitaph.ndjson")) {
      Files.copy(Paths.MODULE.resolve(file), odd.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    assertThat(run(odd.resolve("load"), null, url()).exit()).isZero();
    assertThat(asked.body()).contains(Files.readString(odd.resolve("epitaph.ndjson")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cr3t", "s3cr3t/", "/s3cr3t", "12/s3cr3t"})
  void aPasswordInTheAddressIsRefusedAndNotShown(String password) throws Exception {
    assertThat(load(null, "http://elastic:" + password + "@127.0.0.1:1/s/ops"))
        .returns(2, Ended::exit)
        .satisfies(
            ended -> assertThat(ended.err()).contains("KIBANA_PASSWORD").doesNotContain("s3cr3t"));
  }

  @Test
  void inAPathAnAtSignIsWrittenAsItsNumber() throws Exception {
    assertThat(load(null, url() + "/a%40b").exit()).isZero();
  }

  // ---- rules

  private List<Asked> rules() {
    return posted.stream().filter(each -> each.target().contains("/alerting/rule/")).toList();
  }

  @Test
  void rulesAreMadeOnlyWhenAskedFor() throws Exception {
    assertThat(load(null, url()).exit()).isZero();
    assertThat(posted).hasSize(1);
  }

  @Test
  void aRuleIsMadeOnceAndThenLeftAsItsOwnerHasIt() throws Exception {
    assertThat(load(null, "--rules", url()).out()).contains("Created 4 rules, 0 were there");
    assertThat(rules()).hasSize(4);
    Asked connector =
        posted.stream()
            .filter(each -> each.target().startsWith("/api/actions/connector/"))
            .findFirst()
            .orElseThrow();
    String id = connector.target().replaceAll(".*/", "");
    // What Kibana takes for an id of something with secrets.
    assertThat(id)
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(rules())
        .allSatisfy(
            rule -> {
              assertThat(SavedObject.JSON.readTree(rule.body()).path("actions"))
                  .isNotEmpty()
                  .allMatch(action -> action.path("id").asText().equals(id));
              assertThat(rule.header("kbn-xsrf")).isEqualTo("true");
              assertThat(rule.header("Content-Type")).isEqualTo("application/json");
            });
    assertThat(load(null, "--rules", url()).out()).contains("Created 0 rules, 4 were there");
    assertThat(rules()).hasSize(4);
  }

  @Test
  void theRuleOfAnEngineNamesIt() throws Exception {
    Ended ended = load(null, "--rules", "--engine", "node-a", "--engine", "node b", url());
    assertThat(ended.out()).contains("Created 6 rules");
    assertThat(rules()).extracting(Asked::body).noneMatch(body -> body.contains("@engine@"));
    assertThat(rules()).extracting(Asked::body).anyMatch(body -> body.contains("of node b silent"));
    assertThat(load(null, "--rules", "--engine", "a\"b", url()).exit()).isEqualTo(2);
    assertThat(load(null, "--engine", "node-a", url()).exit()).isEqualTo(2);
  }

  /** Kibana has an id once over all spaces. */
  @Test
  void eachSpaceHasRulesOfItsOwn() throws Exception {
    assertThat(load(null, "--rules", url()).exit()).isZero();
    assertThat(load(null, "--rules", url() + "/s/ops").exit()).isZero();
    assertThat(rules()).hasSize(8);
    assertThat(rules().stream().map(rule -> rule.target().replaceAll(".*/", "")).distinct())
        .hasSize(8);
  }

  @Test
  void aRuleThatIsRefusedIsAnError() throws Exception {
    assertThat(load(null, url()).exit()).isZero();
    refused = "{\"statusCode\":400,\"message\":\"Invalid rule\"}";
    assertThat(load(null, "--rules", url()))
        .returns(4, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("rules/", "400", "Invalid rule"));
  }

  @Test
  void aSpaceThatDoesNotExistIsNotLoaded() throws Exception {
    space = false;
    assertThat(load(null, url() + "/s/nosuch"))
        .returns(2, Ended::exit)
        .satisfies(
            ended -> assertThat(ended.err()).contains("there is no space 'nosuch' in " + url()));
    assertThat(asked).isNull();
  }

  @Test
  void aKibanaThatStartsIsWaitedFor() throws Exception {
    notReady.set(1);
    // No octal number.
    assertThat(load(null, "--wait", "080", url()))
        .returns(0, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("waiting up to 80 s for " + url()));
  }

  @Test
  void aRefusalInsideA200IsAnError() throws Exception {
    answer =
        "{\"successCount\":13,\"success\":false,\"errors\":[{\"id\":\"epitaph-timeline\","
            + "\"error\":{\"type\":\"unsupported_type\"}}]}";
    Ended ended = load(null, url());
    assertThat(ended.exit()).isEqualTo(4);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("refused some of it").contains("unsupported_type");
  }

  @Test
  void aServerThatIsNoKibanaIsAnError() throws Exception {
    answer = "<html>welcome</html>";
    assertThat(load(null, url()))
        .returns(4, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("not as Kibana does"));
  }

  @Test
  void aFileThatKibanaCannotReadIsAnError() throws Exception {
    status = 422;
    answer = "{\"statusCode\":422,\"message\":\"belongs to a more recent version\"}";
    assertThat(load(null, url()))
        .returns(4, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("422").contains("more recent"));
  }

  @Test
  void aKibanaThatWantsAKeySaysHowToGiveOne() throws Exception {
    status = 401;
    answer = "{\"statusCode\":401}";
    assertThat(load(null, url()))
        .returns(2, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("401").contains("KIBANA_API_KEY"));
  }

  @Test
  void aKibanaThatIsNotReadyIsDistinguishedFromOneThatRefuses() throws Exception {
    status = 503;
    answer = "Kibana server is not ready yet";
    assertThat(load(null, url()))
        .returns(3, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("not ready"));
  }

  @Test
  void whatCannotBeReachedIsNamed() throws Exception {
    String nowhere = url();
    server.stop(0);
    assertThat(load(null, "--wait", "0", nowhere))
        .returns(3, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("no Kibana answers at " + nowhere));
  }

  @Test
  void whatIsNoAddressIsRefusedBeforeAnythingIsAsked() throws Exception {
    assertThat(load(null, "localhost:5601"))
        .returns(2, Ended::exit)
        .satisfies(ended -> assertThat(ended.err()).contains("got 'localhost:5601', wanted http"));
    assertThat(load(null, url(), url()).exit()).isEqualTo(2);
    assertThat(load(null, "--wait", "soon", url()).exit()).isEqualTo(2);
    assertThat(asked).isNull();
  }
}
