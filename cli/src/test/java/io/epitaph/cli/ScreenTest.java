package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Screen screen(boolean colour) {
    return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), colour);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void columnsAreAsWideAsTheirWidestCellAndTheLastHasNoEnd() {
    screen(false)
        .table(
            List.of("NAME", "N", "WHAT"),
            List.of(
                List.of(Cell.of("a"), Cell.of("1000"), Cell.of("short")),
                List.of(Cell.of("longer"), Cell.of(null), Cell.of("a longer text"))));
    assertThat(shown())
        .isEqualTo(
            """
            NAME    N     WHAT
            a       1000  short
            longer  -     a longer text
            """);
  }

  @Test
  void aTableWithoutRowsHasItsTitles() {
    screen(false).table(List.of("NAME", "WHAT"), List.of());
    assertThat(shown()).isEqualTo("NAME  WHAT\n");
  }

  @Test
  void colourTakesNoRoomInATable() {
    screen(true)
        .table(
            List.of("A", "B"),
            List.of(
                List.of(Cell.of("bad", Tone.BAD), Cell.of("x")),
                List.of(Cell.of("worse"), Cell.of("y"))));
    assertThat(shown().replaceAll("\u001b\\[[0-9]*m", ""))
        .isEqualTo("A      B\nbad    x\nworse  y\n");
    assertThat(shown()).contains("\u001b[31mbad\u001b[0m");
  }

  @Test
  void withoutColourNothingIsAdded() {
    assertThat(screen(false).toned(Tone.BAD, "dead")).isEqualTo("dead");
  }

  @Test
  void aTabInACellIsABlank() {
    assertThat(Cell.of("a\tb").text()).isEqualTo("a b");
  }

  @ParameterizedTest
  @CsvSource({
    "true, xterm, , true",
    "true, xterm, '', true",
    "true, xterm, 1, false",
    "true, dumb, , false",
    "false, xterm, , false"
  })
  void colourIsForATerminalThatTakesItAndForWhoDoesNotRefuseIt(
      boolean terminal, String term, String refused, boolean wanted) {
    Map<String, String> environment =
        refused == null ? Map.of("TERM", term) : Map.of("TERM", term, "NO_COLOR", refused);
    assertThat(Screen.wantsColour(terminal, environment)).isEqualTo(wanted);
  }

  @Test
  void whatSteersATerminalIsMadeVisible() {
    assertThat(Printable.of("a\u001b[2Jb\u0007\r\n\u007f\u009b"))
        .isEqualTo("a\\x1b[2Jb\\x07\\x0d\\x0a\\x7f\\x9b");
  }

  @Test
  void whatTurnsTheDirectionOfReadingIsMadeVisible() {
    assertThat(Printable.of("\u202egnp.exe\u2066\u200f")).isEqualTo("\\u202egnp.exe\\u2066\\u200f");
  }

  @Test
  void otherTextStaysAsItIs() {
    String text = "täglich\t→ 日本 👩‍💻";
    assertThat(Printable.of(text)).isSameAs(text);
  }

  @Test
  void coloursOfALogAreLeftOut() {
    assertThat(Printable.logLine("\u001b[1;31mbad\u001b[m \u001b[2J")).isEqualTo("bad \\x1b[2J");
  }

  @Test
  void aClosedOutputEndsTheCommand() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Screen screen = new Screen(new PrintStream(closed, true, StandardCharsets.UTF_8), false);
    assertThatExceptionOfType(OutputClosedException.class).isThrownBy(() -> screen.line("x"));
  }
}
