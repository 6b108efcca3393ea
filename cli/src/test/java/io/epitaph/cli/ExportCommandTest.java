package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code epitaph export} rejects before it reads anything; no Kafka listens at its address.
 */
class ExportCommandTest {
  @TempDir private Path folder;

  private Ran export(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "export";
    all[1] = "--kafka";
    all[2] = "127.0.0.1:1";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Ran.epitaph(
        Map.of("XDG_STATE_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString()), all);
  }

  @Test
  void aFolderThatDoesNotExistIsSaidBeforeAnythingIsRead() {
    Path none = folder.resolve("none");
    Ran ran = export("--kind", "events", "-o", none + "/x.csv");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err())
        .isEqualTo(
            "epitaph: --output: there is no folder " + none + ": create it, or name another\n");
  }

  @Test
  void timesInTheWrongOrderAreRefused() {
    Ran ran = export("--kind", "events", "--from", "1h", "--to", "2h", "-o", "-");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err().lines()).singleElement().asString().contains("is not before to");
  }

  @Test
  void aKindThatNobodyKnowsIsRefusedWithThoseThereAre() {
    Ran ran = export("--kind", "deaths", "-o", "-");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err().lines())
        .singleElement()
        .asString()
        .contains("--kind: got 'deaths', wanted one of events, incarnations, incidents");
  }
}
