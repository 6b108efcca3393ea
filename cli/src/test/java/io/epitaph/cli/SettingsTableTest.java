package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The table of settings in the documentation is what the commands take. */
class SettingsTableTest {
  private static final Path PAGE = Path.of("..", "docs", "operations.md");
  private static final String HEADER = "| setting | of | default | |";

  /** A line a setting; what commands have in common stands once. */
  private static List<String> wanted() {
    CommandLine epitaph = Main.commandLine(Surroundings.standard());
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String verb : List.of("up", "collector", "archiver", "keeper", "indexer", "notifier")) {
      for (OptionSpec option : epitaph.getSubcommands().get(verb).getCommandSpec().options()) {
        String name = SettingDefaults.name(option);
        if (name != null) {
          commands
              .computeIfAbsent("`" + name + "` | %s | " + about(option), row -> new ArrayList<>())
              .add(verb);
        }
      }
    }
    return commands.entrySet().stream()
        .map(row -> row.getKey().replace("%s", String.join(", ", row.getValue())))
        .map(row -> "| " + row.replace("|  |", "| |") + " |")
        .sorted(Comparator.comparing(row -> row.replace("`", "")))
        .toList();
  }

  private static String about(OptionSpec option) {
    String byDefault = option.defaultValue();
    String text = String.join(" ", option.description());
    return (option.required() ? "required" : byDefault == null ? "" : "`" + byDefault + "`")
        + " | "
        + text.replace(" Default: " + byDefault + ".", "").replace("|", "\\|");
  }

  @Test
  void theTableInTheDocumentationIsWhatTheServicesTake() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int begin = lines.indexOf(HEADER) + 2;
    List<String> rows =
        lines.subList(begin, lines.size()).stream().takeWhile(l -> l.startsWith("|")).toList();
    assertThat(rows).containsExactlyElementsOf(wanted());
  }
}
