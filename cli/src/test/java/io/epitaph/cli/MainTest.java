package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
  @TempDir private Path folder;

  private static Stream<String> commands() {
    return Main.commandLine(Surroundings.standard()).getSubcommands().keySet().stream();
  }

  private static Ran epitaph(String... arguments) {
    return Ran.epitaph(Map.of(), arguments);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachCommandHasHelpWithAnExampleThatBeginsWithIt(String name) {
    Ran ran = epitaph(name, "--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).containsPattern("Example: .*epitaph " + name);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theFirstLineOfEachDescriptionIsOneSentence(String name) {
    String[] description =
        Main.commandLine(Surroundings.standard())
            .getSubcommands()
            .get(name)
            .getCommandSpec()
            .usageMessage()
            .description();
    assertThat(description).isNotEmpty();
    assertThat(description[0]).endsWith(".").doesNotContain(". ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachCommandTakesDebug(String name) {
    assertThat(epitaph(name, "--help").out()).contains("--debug");
  }

  @Test
  void theTopHelpNamesEachCommandAndTheExitCodes() {
    Ran ran = epitaph("--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains(commands().toList()).contains("Exit codes: 0 done");
  }

  @Test
  void withoutACommandTheUsageIsSaid() {
    Ran ran = epitaph();
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("Missing required subcommand");
  }

  @Test
  void anUnknownOptionIsRefusedInOneLine() {
    Ran ran = epitaph("lives", "--nome", "x");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines())
        .singleElement()
        .asString()
        .contains("'--nome'", "`epitaph lives --help`");
  }

  @Test
  void anUnknownCommandIsRefused() {
    Ran ran = epitaph("livse");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("livse");
  }

  @Test
  void anArgumentThatIsMissingIsNamed() {
    Ran ran = epitaph("life");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("NAME|ID");
  }

  @Test
  void theCompletionIsValidBashAndKnowsTheWordsOfOptions()
      throws IOException, InterruptedException {
    Ran ran = epitaph("completion");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("restart-loop", "out-of-memory", "destroyed");
    Path script = folder.resolve("completion");
    Files.writeString(script, ran.out());
    Process bash =
        new ProcessBuilder(List.of("bash", "-n", script.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    assertThat(bash.exitValue()).isZero();
  }

  @Test
  void theHelpOfCompletionTellsHowZshTakesIt() {
    assertThat(epitaph("completion", "--help").out()).contains("bashcompinit");
  }
}
