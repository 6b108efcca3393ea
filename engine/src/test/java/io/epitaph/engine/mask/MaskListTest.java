package io.epitaph.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskListTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(UTF_8);

  @TempDir private Path folder;

  private static Masker masker(String... entries) {
    return new Masker(KEY, MaskList.of(List.of(entries)));
  }

  @Test
  void anExpressionMasksWhatItMatches() {
    assertThat(masker("CUST-[0-9]{6}").text("order of CUST-123456 failed"))
        .startsWith("order of [masked:")
        .endsWith("] failed");
  }

  @Test
  void ofAnExpressionWithAGroupOnlyTheGroupIsMasked() {
    assertThat(masker("ssn ([0-9]+)").text("ssn 123456789 ok"))
        .startsWith("ssn [masked:")
        .endsWith("] ok");
  }

  @Test
  void aNameOfTheListIsMaskedInEveryNotation() throws Exception {
    Masker masker = masker("name:*_pin");
    assertThat(masker.text("run --card_pin 4711x -e CARD_PIN=4711x {\"card_pin\": \"4711x\"}"))
        .doesNotContain("4711x");
    JsonNode env = Wire.MAPPER.readTree("{\"Env\":[\"CARD_PIN=47 11x\"]}");
    assertThat(masker.tree(env).toString()).doesNotContain("11x").contains("CARD_PIN=[masked:");
  }

  @Test
  void aNameWithoutAnyLetterInItsGlobIsFoundToo() {
    assertThat(masker("name:x?y").text("a x_y=hunter2 b")).doesNotContain("hunter2");
  }

  @Test
  void ofSeveralListsAnExceptionCountsOnlyWhenAllHaveIt() {
    MaskList one = MaskList.of(List.of("name:pin", "keep:token"));
    MaskList other = MaskList.of(List.of("CUST-[0-9]+", "keep:token", "keep:pin"));
    assertThat(MaskList.ofAll(List.of(one, other)).lines())
        .containsExactly("name:pin", "keep:token", "CUST-[0-9]+");
    assertThat(MaskList.ofAll(List.of(one, other, MaskList.NONE)).lines())
        .containsExactly("name:pin", "CUST-[0-9]+");
    assertThat(MaskList.ofAll(List.of(other))).isEqualTo(other);
  }

  @Test
  void whatIsToBeKeptIsKeptWhateverElseSpeaksOfItsName() {
    Masker masker = masker("keep:theme.token*", "name:theme.*");
    assertThat(masker.value("theme.tokens", "dark blue")).isEqualTo("dark blue");
    assertThat(masker.text("theme.token=dark")).isEqualTo("theme.token=dark");
  }

  @Test
  void aTokenByItsShapeIsMaskedUnderAKeptNameToo() {
    String token = "gh" + "p_" + "a1B2".repeat(9);
    assertThat(masker("keep:*").value("theme", token)).startsWith("[masked:");
  }

  /** Else no death could be told from another. */
  @Test
  void theEnginesOwnWordsCannotBeMasked() {
    Masker masker = masker("[0-9]+", "name:*");
    assertThat(masker.value("exitCode", "137")).isEqualTo("137");
    assertThat(masker.value("other", "137")).startsWith("[masked:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ok|bad(|4|missing closing )",
        "ok|a[b|2|missing closing ]",
        "ok|(?=x)y|1|no look-around",
        "ok|(a)\\1|4|no back references",
        "ok|x|0|",
        "#|a)b|2|a ) without its (",
        "# c|[(](a(b)|4|missing closing )",
        "ok|x*|1|empty text",
        "ok|name:|6|wanted a name",
        "ok|keep:a b|6|wanted a name"
      })
  void aMistakeIsNamedByItsLineAndColumn(String first, String second, int column, String why)
      throws IOException {
    Path file = Files.writeString(folder.resolve("mask"), first + "\n" + second + "\n");
    if (column == 0) {
      assertThat(MaskList.read(file).lines()).containsExactly(first, second);
      return;
    }
    assertThatThrownBy(() -> MaskList.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mask-file " + file + ", line 2, column " + column + ": ")
        .hasMessageContaining(why);
  }

  @Test
  void amongEntriesTheWrongOneIsNamed() {
    assertThatThrownBy(() -> masker("a", "b(")).hasMessageContaining("mask, entry 2, column 2: ");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> MaskList.read(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mask-file " + folder.resolve("none") + ": cannot be read");
  }

  /** With an engine that goes back, this would take longer than the universe has existed. */
  @Test
  void anExpressionThatCouldGoBackForEverTakesLinearTime() {
    String text = "a".repeat(5_000) + "!";
    assertThat(masker("(a+)+$", "(a|aa)+b", "^(([a-z])+.)+[A-Z]([a-z])+$").text(text))
        .isEqualTo(text);
  }
}
