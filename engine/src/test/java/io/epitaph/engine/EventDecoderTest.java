package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.MalformedRecordException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventDecoderTest {
  private static final EngineRef ENGINE = new EngineRef("e1", "host-7", "host-7");
  private static final Instant NOW = Instant.parse("2026-02-03T12:00:00Z");
  private static final EventDecoder DECODER = decoder(Probes.NONE, "0123456789abcdef");

  /** In the shape that Docker 20.10 sends. */
  private static final String DIE =
      "{\"status\":\"die\",\"id\":\"177c\",\"from\":\"img:1\",\"Type\":\"container\",\"Action\":\"die\","
          + "\"Actor\":{\"ID\":\"177c\",\"Attributes\":{\"exitCode\":\"3\",\"image\":\"img:1\",\"name\":\"web\"}},"
          + "\"scope\":\"local\",\"time\":1770127221,\"timeNano\":1770127221947182894}";

  private static EventDecoder decoder(Probes probes, String key) {
    return new EventDecoder(ENGINE, new Masker(key.getBytes(UTF_8)), probes);
  }

  private static EngineEvent decode(String line) throws MalformedRecordException {
    return DECODER.decode(line.getBytes(UTF_8), NOW);
  }

  private static String exec(String command) {
    return "{\"Type\":\"container\",\"Action\":\"exec_create: "
        + command
        + "\",\"Actor\":{\"ID\":\"177c\",\"Attributes\":{\"execID\":\"x1\"}},\"timeNano\":1}";
  }

  @Test
  void aDeathIsReadWithItsNanoseconds() throws Exception {
    EngineEvent event = decode(DIE);
    assertThat(event.occurredAt()).isEqualTo("2026-02-03T14:00:21.947182894Z");
    assertThat(event.type()).isEqualTo("container");
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.attributes()).containsEntry("exitCode", "3").containsEntry("name", "web");
    assertThat(event.scope()).isEqualTo("local");
  }

  @Test
  void aLineWithoutSecretsIsKeptByteForByte() throws Exception {
    assertThat(decode(DIE).line()).isEqualTo(DIE);
  }

  @Test
  void theDetailIsWhatFollowsTheColon() throws Exception {
    EngineEvent event =
        decode(DIE.replace("\"Action\":\"die\"", "\"Action\":\"health_status: unhealthy\""));
    assertThat(event.action()).isEqualTo("health_status");
    assertThat(event.detail()).isEqualTo("unhealthy");
  }

  @Test
  void aSecretInAnExecIsMaskedInDetailAndLine() throws Exception {
    EngineEvent event = decode(exec("psql --password=hunter2 -h db"));
    assertThat(event.detail()).doesNotContain("hunter2").contains("psql --password=[masked:");
    assertThat(event.line()).doesNotContain("hunter2").contains("-h db");
  }

  @Test
  void aSecretIsMaskedInFieldsThatAreNeverRead() throws Exception {
    String line = DIE.replace("{\"status\"", "{\"new\":[{\"password\":\"hunter2\"},7],\"status\"");
    assertThat(decode(line).line()).doesNotContain("hunter2").endsWith(DIE.substring(1));
  }

  @Test
  void ofTwoAttributesOfOneNameTheLastCountsAndBothAreMasked() throws Exception {
    EngineEvent event =
        decode(
            DIE.replace(
                "\"name\":\"web\"", "\"token\":\"hunter2\",\"token\":\"hunter3\",\"token\":7"));
    assertThat(event.line()).doesNotContain("hunter");
    assertThat(event.attributes().get("token")).startsWith("[masked:");
  }

  @Test
  void aSecretAfterEscapesIsMaskedWhereItStands() throws Exception {
    String escapes = "\\u0041\\n\\\"\\\\ ";
    EngineEvent event = decode(exec("echo " + escapes + "--token=hunter2 " + escapes));
    assertThat(event.line())
        .matches(".*echo \\Q" + escapes + "\\E--token=\\[masked:[0-9a-f]{8}] .*");
    assertThat(event.detail()).startsWith("echo A\n\"\\ --token=[masked:");
  }

  @Test
  void anAttributeThatIsNoStringIsTakenAsItStands() throws Exception {
    assertThat(
            decode(DIE.replace("\"web\"", "{\"a\":[1, true]},\"n\":12.50,\"z\":null")).attributes())
        .containsEntry("name", "{\"a\":[1, true]}")
        .containsEntry("n", "12.50")
        .containsEntry("z", "");
  }

  @Test
  void ofTwoActorsTheLastCounts() throws Exception {
    EngineEvent event = decode(DIE.replace("\"scope\"", "\"Actor\":{\"ID\":\"b\"},\"scope\""));
    assertThat(event.actorId()).isEqualTo("b");
    assertThat(event.attributes()).isEmpty();
  }

  @Test
  void anIdDoesNotDependOnTheMaskingKey() throws Exception {
    byte[] line = exec("psql --password=hunter2").getBytes(UTF_8);
    EngineEvent one = DECODER.decode(line, NOW);
    EngineEvent other = decoder(Probes.NONE, "another key of 16").decode(line, NOW);
    assertThat(one.detail()).isNotEqualTo(other.detail());
    assertThat(one.id()).isEqualTo(other.id());
  }

  @Test
  void aProbeIsMarkedAndOtherExecsAreNot() throws Exception {
    EventDecoder decoder =
        decoder((container, exec, command) -> "/bin/check".equals(command), "0123456789abcdef");
    assertThat(decoder.decode(exec("/bin/check").getBytes(UTF_8), NOW).probe()).isTrue();
    assertThat(decoder.decode(exec("/bin/sh").getBytes(UTF_8), NOW).probe()).isFalse();
  }

  @Test
  void anUnknownTypeAndActionAreKeptAsTheyAre() throws Exception {
    EngineEvent event = decode("{\"Type\":\"hologram\",\"Action\":\"flicker\",\"timeNano\":5}");
    assertThat(event.type()).isEqualTo("hologram");
    assertThat(event.action()).isEqualTo("flicker");
    assertThat(event.actorId()).isEmpty();
  }

  @Test
  void podmansWordsBecomeDockers() throws Exception {
    EngineEvent event =
        decode(
            DIE.replace("\"exitCode\"", "\"containerExitCode\"")
                .replace("\"Action\":\"die\"", "\"Action\":\"remove\""));
    assertThat(event.action()).isEqualTo("destroy");
  }

  @Test
  void whatIsNoEventIsRefusedWithoutShowingIt() {
    for (String line :
        List.of(
            "",
            "nonsense hunter2",
            "[\"hunter2\"]",
            "{\"Type\":\"container\",\"Action\":\"die hunter2\"",
            "{\"Type\":\"container\",\"Action\":\"die\",\"x\":\"hunter2\"}",
            "{\"Type\":\"\",\"Action\":\"hunter2\",\"timeNano\":1}",
            DIE + "hunter2")) {
      assertThatThrownBy(() -> decode(line))
          .as(line)
          .isInstanceOf(MalformedRecordException.class)
          .hasMessageStartingWith("event: ")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] line = DIE.getBytes(UTF_8);
    line[DIE.indexOf("web")] = (byte) 0xff;
    assertThatThrownBy(() -> DECODER.decode(line, NOW))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void anAttributeOfAMegabyteIsRead() throws Exception {
    String label = "x".repeat(1 << 20);
    assertThat(decode(DIE.replace("\"web\"", "\"" + label + "\"")).attributes())
        .containsEntry("name", label);
  }

  // ---- Podman

  @Test
  void whatPodmanFoundOfAHealthIsTheDetail() throws Exception {
    EngineEvent event =
        decode(
            "{\"Type\":\"container\",\"Action\":\"health_status\",\"Actor\":{\"ID\":\"177c\"},"
                + "\"timeNano\":1,\"HealthStatus\":\"unhealthy\"}");
    assertThat(event.action()).isEqualTo("health_status");
    assertThat(event.detail()).isEqualTo("unhealthy");
  }

  @Test
  void aHealthBesideAnotherActionIsNoDetail() throws Exception {
    String line = DIE.replace("\"scope\"", "\"HealthStatus\":\"healthy\",\"scope\"");
    assertThat(decode(line).detail()).isNull();
  }

  @Test
  void aDeathThatPodmansOwnEndpointTellsIsADie() throws Exception {
    EngineEvent event =
        decode(
            DIE.replace("\"Action\":\"die\"", "\"Action\":\"died\"")
                .replace("\"exitCode\"", "\"containerExitCode\""));
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.attributes()).containsEntry("exitCode", "3");
    assertThat(event.id())
        .isEqualTo(decode(DIE.replace("\"exitCode\"", "\"containerExitCode\"")).id());
  }

  @Test
  void aLineOfPodmanEventsHasNoActor() throws Exception {
    EngineEvent event =
        decode(
            "{\"ContainerExitCode\":137,\"ID\":\"aa\",\"Image\":\"img:1\",\"Name\":\"web\","
                + "\"Status\":\"died\",\"time\":1770127221,\"timeNano\":1770127221947182894,"
                + "\"Type\":\"container\",\"Attributes\":{\"name\":\"x\",\"tier\":\"1\"}}");
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.containerId()).isEqualTo("aa");
    assertThat(event.occurredAt()).isEqualTo("2026-02-03T14:00:21.947182894Z");
    assertThat(event.attributes())
        .containsEntry("exitCode", "137")
        .containsEntry("image", "img:1")
        .containsEntry("name", "web")
        .containsEntry("tier", "1");
  }

  @Test
  void aLineOfPodman4HasATimeInTextAndLeavesAZeroOut() throws Exception {
    EngineEvent event =
        decode(
            "{\"ID\":\"aa\",\"Name\":\"web\",\"Status\":\"died\","
                + "\"Time\":\"2026-02-03T15:00:21.947182894+01:00\",\"Type\":\"container\"}");
    assertThat(event.occurredAt()).isEqualTo("2026-02-03T14:00:21.947182894Z");
    assertThat(event.attributes()).containsEntry("exitCode", "0");
  }

  @Test
  void aSecretBesideTheActorIsMasked() throws Exception {
    EngineEvent event =
        decode(
            "{\"ID\":\"aa\",\"Name\":\"http://me:hunter2@host\",\"Status\":\"start\","
                + "\"timeNano\":1,\"Type\":\"container\",\"Attributes\":{\"password\":\"hunter2\"}}");
    assertThat(event.line()).doesNotContain("hunter2");
    assertThat(event.attributes().toString()).doesNotContain("hunter2");
  }

  @Test
  void fieldsBesideAnActorChangeNothing() throws Exception {
    EngineEvent event = decode(DIE.replace("\"scope\"", "\"ID\":\"x\",\"Name\":\"y\",\"scope\""));
    assertThat(event.actorId()).isEqualTo("177c");
    assertThat(event.attributes()).containsEntry("name", "web");
  }
}
