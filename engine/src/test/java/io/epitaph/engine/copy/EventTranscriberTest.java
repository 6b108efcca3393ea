package io.epitaph.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is copied must be what would have been decoded and written: the decoder is the judge. */
class EventTranscriberTest {
  private static final EngineRef ENGINE = new EngineRef("e1", "host \"7\" ü", "host-7");
  private static final Instant NOW = Instant.parse("2026-02-03T12:00:00Z");
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));
  private static final Probes PROBES = (container, exec, command) -> "/bin/check".equals(command);
  private static final int LINES = 200_000;

  /** Refuses an object with two fields of one name. */
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final EventDecoder decoder = new EventDecoder(ENGINE, MASKER, PROBES);
  private final EventTranscriber transcriber = new EventTranscriber(ENGINE, MASKER, PROBES);

  /** As Docker 28 writes it; the escape is left as it is when the line is copied. */
  private static final String EXEC =
      "{\"status\":\"exec_start: sh -c \\\"a \\u003e b\\\" end\",\"id\":\"177c\",\"from\":\"img:1\","
          + "\"Type\":\"container\",\"Action\":\"exec_start: sh -c \\\"a \\u003e b\\\" end.....\","
          + "\"Actor\":{\"ID\":\"177c\",\"Attributes\":{\"com.example.note\":\"a \\u0026 b\","
          + "\"execID\":\"x1\",\"image\":\"img:1\",\"name\":\"web\"}},"
          + "\"scope\":\"local\",\"time\":1770127221,\"timeNano\":1770127221947182894}";

  private static final String CONNECT =
      "{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"n1\",\"Attributes\":"
          + "{\"container\":\"177c\",\"name\":\"bridge\",\"type\":\"bridge\"}},"
          + "\"scope\":\"local\",\"time\":1,\"timeNano\":1000000001}";

  private Transcript transcribe(String line) throws MalformedRecordException {
    return transcriber.transcribe(line.getBytes(UTF_8), NOW);
  }

  private static JsonNode tree(byte[] json) {
    try {
      return STRICT.readTree(json);
    } catch (java.io.IOException e) {
      throw new AssertionError(new String(json, UTF_8), e);
    }
  }

  private void requireTheSame(String line) {
    EngineEvent decoded;
    try {
      decoded = decoder.decode(line.getBytes(UTF_8), NOW);
    } catch (MalformedRecordException e) {
      assertThatThrownBy(() -> transcribe(line)).as(line).hasMessage(e.getMessage());
      return;
    }
    Transcript transcript;
    try {
      transcript = transcribe(line);
    } catch (MalformedRecordException e) {
      throw new AssertionError(line, e);
    }
    assertThat(tree(transcript.json())).as(line).isEqualTo(tree(Wire.write(decoded)));
    assertThat(new String(transcript.line(), UTF_8)).as(line).isEqualTo(decoded.line());
    assertThat(transcript.id()).as(line).isEqualTo(decoded.id());
    assertThat(transcript.occurredAt()).as(line).isEqualTo(decoded.occurredAt());
    assertThat(transcript.type()).as(line).isEqualTo(decoded.type());
    assertThat(transcript.action()).as(line).isEqualTo(decoded.action());
    assertThat(transcript.containerId()).as(line).isEqualTo(decoded.containerId());
  }

  @Test
  void anOrdinaryLineIsCopied() throws Exception {
    assertThat(new String(transcribe(EXEC).json(), UTF_8))
        .contains("\"attributes\":{\"com.example.note\":\"a \\u0026 b\"");
    requireTheSame(EXEC);
    requireTheSame(CONNECT);
  }

  @Test
  void theRecordIsThatOfTheDecoderToTheByte() throws Exception {
    assertThat(new String(transcribe(CONNECT).json(), UTF_8))
        .isEqualTo(new String(Wire.write(decoder.decode(CONNECT.getBytes(UTF_8), NOW)), UTF_8));
  }

  @Test
  void aProbeIsMarked() throws Exception {
    String probe = EXEC.replaceAll("sh -c.*?end\\.*", "/bin/check");
    assertThat(tree(transcribe(probe).json()).path("probe").asBoolean()).isTrue();
    requireTheSame(probe);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "psql --password=hunter2 -h db",
        "curl -u admin:hunter2 http://a/",
        "\\u0063url -u admin:hunter2 http://a/",
        "PASS\\u0057ORD=hunter2",
        "http:\\/\\/me:hunter2@host",
      })
  void aSecretOfACommandLineIsMasked(String command) throws Exception {
    String line = EXEC.replace("sh -c", command);
    assertThat(new String(transcribe(line).json(), UTF_8)).doesNotContain("hunter2");
    requireTheSame(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"db_password", "x.sec-ret", "dbToken", "to\\u006ben"})
  void aSecretKnownByItsNameIsMasked(String name) throws Exception {
    String line =
        CONNECT
            .replace("\"name\"", "\"" + name + "\"")
            .replace("bridge\",\"type", "hunter2\",\"type");
    assertThat(new String(transcribe(line).json(), UTF_8)).doesNotContain("hunter2");
    requireTheSame(line);
  }

  @Test
  void aNameThatIsHarmlessOnceIsNotTakenForAnother() throws Exception {
    // The same length, middle and end: they share a place among the names that are known.
    for (String name : List.of("abckxxn", "tokexen", "abckxxn")) {
      requireTheSame(CONNECT.replace("\"name\"", "\"" + name + "\""));
    }
    for (String name : List.of("myxtoken", "mystoken", "myxtoken")) {
      requireTheSame(CONNECT.replace("\"name\"", "\"" + name + "\""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Action\":\" connect\"",
        "\"Action\":\"connect \"",
        "\"Action\":\"connect : a \"",
        "\"Action\":\"connect:\"",
        "\"Action\":\"connect:  \"",
        "\"Action\":\":connect\"",
        "\"Action\":\"conn\\u0065ct\"",
        "\"Action\":\"connect: a\\n\"",
        "\"Action\":\"connect:\\n a\"",
        "\"Action\":\"connect: a:b: c\"",
        "\"Action\":\"\"",
        "\"Action\":7",
        "\"Action\":null",
        "\"Action\":\"connect\",\"Action\":\"disconnect\"",
        "\"Action\":\"connect\\",
        "\"Action\":\"connect\\u00\"",
        "\"Action\":\"\\ud800x\"",
        "\"Action\":\"ünn\"",
        "\"Action\":\"con\tnect\"",
        "\"Action\" :\"connect\"",
        "\"Action\":\"connect\",\"new\":{\"password\":\"x\"}",
        "\"Action\":\"connect\",\"time\":-1",
        "\"Action\":\"connect\",\"time\":01",
        "\"Action\":\"connect\",\"time\":1.5",
        "\"Action\":\"connect\",\"time\":null",
        "\"Action\":\"connect\",\"Action\"",
        "\"Action\":\"connect\",",
      })
  void anUnusualActionIsWrittenAsTheDecoderWritesIt(String action) {
    requireTheSame(CONNECT.replace("\"Action\":\"connect\"", action));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":\"1\",\"a\":\"2\"}",
        "{\"b\":\"1\",\"a\":\"2\"}",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{}}",
        "{\"\":\"x\"}",
        "{\"container\":\"a\\n\"}",
        "{\"execID\":\"x\",\"name\":\"y\"}",
        "{\"container\":\"c\",\"execID\":\"x\"}",
        "{\"a\":\"1\",}",
        "{\"a\":\"1\"",
        "[]",
        "\"x\"",
        "null",
      })
  void attributesOfAnyKindAreWrittenAsTheDecoderWritesThem(String attributes) {
    requireTheSame(CONNECT.replaceAll("\"Attributes\":\\{[^}]*}", "\"Attributes\":" + attributes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "00",
        "9223372036854775807",
        "9223372036854775808",
        "9999999999999999999",
        "18446744073709551617",
        "1e3",
        "\"1\"",
      })
  void timesAtTheEdgesAreWrittenAsTheDecoderWritesThem(String time) {
    requireTheSame(CONNECT.replace("1000000001", time));
  }

  @Test
  void podmansWordsBecomeDockers() {
    requireTheSame(EXEC.replaceAll("exec_start[^\"\\\\]*(\\\\.[^\"\\\\]*)*", "remove"));
    requireTheSame(
        EXEC.replaceAll("exec_start[^\"\\\\]*(\\\\.[^\"\\\\]*)*", "die")
            .replace("\"execID\"", "\"containerExitCode\""));
    requireTheSame(EXEC.replaceAll("exec_start[^\"\\\\]*(\\\\.[^\"\\\\]*)*", "died"));
    requireTheSame(
        EXEC.replaceAll("exec_start[^\"\\\\]*(\\\\.[^\"\\\\]*)*", "health_status")
            .replace("\"scope\"", "\"HealthStatus\":\"healthy\",\"scope\""));
    requireTheSame(
        "{\"ContainerExitCode\":1,\"ID\":\"aa\",\"Image\":\"i\",\"Name\":\"web\",\"Status\":\"died\","
            + "\"timeNano\":1,\"Type\":\"container\",\"Attributes\":{}}");
  }

  @Test
  void aLineOfAMegabyteIsCopiedWhole() {
    requireTheSame(EXEC.replace("\"web\"", "\"" + "x".repeat(1 << 20) + "\\\"\""));
  }

  @Test
  void linesThatAreSpoiledAtRandomAreWrittenAsTheDecoderWritesThem() {
    Random random = new Random(4);
    List<String> pieces =
        List.of(
            "\"",
            "\\",
            "{",
            "}",
            ":",
            ",",
            " ",
            "\\n",
            "\\u003e",
            "\\u0070",
            "\\ud800",
            "\u00fc",
            "password",
            "token=",
            "api",
            "key",
            "://",
            "@",
            "user:hunter2@",
            "-p",
            "curl",
            "mysql",
            "7",
            "null",
            "\"a\":\"b\",",
            "\"execID\":\"y\"",
            "\"Actor\":",
            "exec_die",
            "remove",
            "died",
            "health_status",
            "\"HealthStatus\":\"healthy\",",
            "\"ID\":\"z\",",
            "container",
            "\t",
            "/bin/check");
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder(random.nextBoolean() ? EXEC : CONNECT);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(line.length());
        int end = Math.min(line.length(), at + random.nextInt(random.nextBoolean() ? 2 : 30));
        line.replace(
            at, end, random.nextInt(4) == 0 ? "" : pieces.get(random.nextInt(pieces.size())));
      }
      requireTheSame(line.toString());
    }
  }
}
