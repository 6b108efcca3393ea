package io.epitaph.cli;

import io.epitaph.model.Words;
import io.epitaph.vault.Extraction;
import io.epitaph.vault.Extraction.Note;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Extracts an archive safely. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    description =
        "Extracts safely: nothing outside the folder, through no link, no devices, no setuid. Exit 3"
            + " when the file system did not take all, 4 when a part is damaged.",
    footer = {"", "Example: epitaph archive extract shop-web-1 --into /tmp/evidence"})
final class ArchiveExtractCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "A prefix of its id, or a container's name.")
  private String which;

  @Option(
      names = "--into",
      required = true,
      paramLabel = "DIR",
      description = "An empty folder, or one to create.")
  private Path into;

  ArchiveExtractCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Extraction extraction = target.archives(surroundings).extract(which, into);
    Screen screen = surroundings.screen();
    if (target.json()) {
      screen.json(extraction);
      return code(extraction);
    }
    note("left out ", extraction.leftOut());
    note("altered ", extraction.altered());
    note("not extracted ", extraction.failed());
    note("DAMAGED ", extraction.damaged());
    screen.line(
        Words.count(extraction.extracted(), "entry").replace("entrys", "entries")
            + ", "
            + Words.bytes(extraction.bytes())
            + ", in "
            + into);
    return code(extraction);
  }

  private void note(String what, List<Note> notes) {
    notes.forEach(note -> surroundings.note(what + Printable.of(note.path() + ": " + note.why())));
  }

  private static int code(Extraction extraction) {
    if (!extraction.damaged().isEmpty()) {
      return Main.INTEGRITY;
    }
    return extraction.failed().isEmpty() ? 0 : Main.UNREACHABLE;
  }
}
