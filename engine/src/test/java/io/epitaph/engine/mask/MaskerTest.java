package io.epitaph.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.model.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskerTest {
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DB_PASSWORD=hunter2hunter2",
        "psql --password hunter2hunter2 -h db",
        "psql --password=hunter2hunter2",
        "mysql -uroot -phunter2hunter2",
        "postgres://shop:hunter2hunter2@db/shop",
        "Authorization: Bearer hunter2hunter2hunter2",
        "{\"apiKey\": \"hunter2hunter2\"}",
        "curl -u shop:hunter2hunter2 http://db",
        "--env SECRET_TOKEN=hunter2hunter2",
        "password: hunter2hunter2"
      })
  void aSecretIsMaskedByTheNameItStandsUnder(String text) {
    assertThat(MASKER.text(text)).doesNotContain("hunter2").contains("[masked:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijABCDEFGHIJ012345"})
  void aKnownTokenIsMaskedByItsShape(String token) {
    assertThat(MASKER.text("it said " + token + " and left")).doesNotContain(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh -c echo I am ephemeral",
        "exit 127: command not found",
        "passing the monkey key to the keeper",
        "PATH=/usr/bin:/bin",
        "http://host:8080/path"
      })
  void whatIsNoSecretStays(String text) {
    assertThat(MASKER.text(text)).isEqualTo(text);
  }

  @Test
  void oneSecretHasOneFingerprintAndAnotherAnother() {
    assertThat(MASKER.value("PASSWORD", "a")).isEqualTo(MASKER.value("token", "a"));
    assertThat(MASKER.value("PASSWORD", "a")).isNotEqualTo(MASKER.value("PASSWORD", "b"));
  }

  @Test
  void maskingTwiceChangesNothing() {
    String once = MASKER.text("DB_PASSWORD=hunter2hunter2");
    assertThat(MASKER.text(once)).isEqualTo(once);
  }

  @Test
  void aPrivateKeyOverSeveralLinesIsMasked() {
    List<String> lines =
        List.of(
            "-----BEGIN RSA PRIVATE KEY-----", "MIIBOgIBAAJBAK", "-----END RSA PRIVATE KEY-----");
    assertThat(String.join("\n", MASKER.lines(lines))).doesNotContain("MIIBOg");
  }

  @Test
  void theArgumentAfterASecretOptionIsMasked() throws Exception {
    String tree =
        MASKER.tree(Wire.MAPPER.readTree("{\"Cmd\":[\"run\",\"--token\",\"hunter2\"]}")).toString();
    assertThat(tree).doesNotContain("hunter2").contains("\"run\",\"--token\",\"[masked:");
  }

  @Test
  void aLongSecretIsMaskedToItsEnd() {
    assertThat(MASKER.text("run TOKEN=" + "abc4".repeat(3_000) + " ok"))
        .matches("run TOKEN=\\[masked:[0-9a-f]{8}] ok");
  }

  @Test
  void aVariableIsMaskedWholeWhateverIsInIt() throws Exception {
    String tree =
        MASKER
            .tree(Wire.MAPPER.readTree("{\"Env\":[\"DB_PASSWORD=a b, c & d; 'e'\",\"A=b c\"]}"))
            .toString();
    assertThat(tree).matches("\\{\"Env\":\\[\"DB_PASSWORD=\\[masked:[0-9a-f]{8}]\",\"A=b c\"]}");
  }

  @Test
  void anOptionOfAKnownProgramIsMaskedWhereTheEngineKeepsThemApart() throws Exception {
    String tree =
        MASKER
            .tree(
                Wire.MAPPER.readTree(
                    "{\"Path\":\"mysql\",\"Args\":[\"-uroot\",\"-phunter2\"],"
                        + "\"Config\":{\"Entrypoint\":[\"redis-cli\"],\"Cmd\":[\"-a\",\"hunter2\"]}}"))
            .toString();
    assertThat(tree)
        .doesNotContain("hunter2")
        .contains("-uroot", "\"-p[masked:", "\"-a\",\"[masked:");
  }

  @Test
  void aShortKeyIsRefused() {
    assertThatThrownBy(() -> new Masker(new byte[4])).hasMessageContaining("4 bytes");
  }
}
