package io.epitaph.cli;

import io.epitaph.model.Words;
import io.epitaph.stack.StateFolders;
import io.epitaph.stream.BatchExportJob;
import io.epitaph.stream.ExportSettings;
import io.epitaph.stream.ExportSettings.Format;
import io.epitaph.stream.ExportSettings.Kind;
import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports records in a batch. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Exports records from Kafka to a file, each once, in order of time.",
    footer = {"", "Example: epitaph export --kind incidents --from 7d --format csv -o week.csv"})
final class ExportCommand implements Callable<Integer> {
  private static final long NOTE_EVERY = 100_000;

  private final Surroundings surroundings;

  @Mixin private Target target;

  @Option(
      names = "--kind",
      required = true,
      paramLabel = "KIND",
      completionCandidates = Choices.ExportKinds.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Kind kind;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "From this time on: 7d (ago), 2026-02-03T14:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
  private @Nullable String to;

  @Option(
      names = "--format",
      defaultValue = "ndjson",
      paramLabel = "FORMAT",
      completionCandidates = Choices.ExportFormats.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The file to write; - for standard output.")
  private String output;

  ExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = surroundings.clock().instant();
    ExportSettings settings =
        new ExportSettings(
            Map.of("bootstrap.servers", target.kafka()),
            kind,
            from == null ? null : Times.parse(from, now),
            to == null ? null : Times.parse(to, now),
            format);
    OutputFile file = output.equals("-") ? null : OutputFile.at(output);
    LogFile.in(StateFolders.byDefault(surroundings.environment()).export());
    if (file == null) {
      write(settings, surroundings.screen().bytes());
      return 0;
    }
    long written = file.write(out -> write(settings, out));
    surroundings.note(Words.count(written, "record") + " in " + file.path());
    return 0;
  }

  private long write(ExportSettings settings, OutputStream bytes) throws Exception {
    Writer out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
    long written = BatchExportJob.run(settings, out, this::progress);
    out.flush();
    return written;
  }

  private void progress(long records) {
    if (records % NOTE_EVERY == 0) {
      surroundings.note(Words.count(records, "record") + " so far");
    }
  }
}
