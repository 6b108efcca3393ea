package io.epitaph.cli;

import io.epitaph.engine.mask.MaskList;
import io.epitaph.engine.mask.Masking;
import io.epitaph.engine.mask.MaskingKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What else is masked than what is masked anyway. */
final class MaskOptions {
  @Setting
  @Option(
      names = "--mask",
      paramLabel = "ENTRY",
      split = "\\R",
      description =
          "What else is a secret: a regular expression (RE2) of it, of which the first group counts,"
              + " name:GLOB for the names of secrets, keep:GLOB for names of none; repeat it, or"
              + " give each a line.")
  private List<String> entries = new ArrayList<>();

  @Setting
  @Option(
      names = "--mask-file",
      paramLabel = "FILE",
      description = "The same from a file, an entry a line, comments after #.")
  private @Nullable Path file;

  /**
   * @throws IllegalArgumentException when an entry is wrong; the message says where
   */
  MaskList list() {
    MaskList given = MaskList.of(entries);
    return file == null ? given : MaskList.read(file).plus(given);
  }

  Masking masking(@Nullable MaskingKey key) {
    return new Masking(key, list());
  }
}
