package io.epitaph.backtest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file, or standard input, with what engines said. Its format is recognised by its content, and
 * gzip by its first bytes.
 *
 * @param name as the user gave it
 * @param engine the name of the engine whose events do not name it
 */
public record InputFile(String name, String engine) {
  /** The name of standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final byte[] GZIP = {(byte) 0x1f, (byte) 0x8b};
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
  private static final int BUFFER = 1 << 16;

  /**
   * Names the engines.
   *
   * @param names as the user gave them
   * @param engine null to name each engine after its file
   * @throws IllegalArgumentException when an input is named twice
   */
  public static List<InputFile> named(List<String> names, @Nullable String engine) {
    Set<String> seen = new HashSet<>();
    Set<String> bare = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("--input: got " + name + " twice, wanted it once");
      }
      if (!bare.add(bare(name))) {
        twice.add(bare(name));
      }
    }
    List<InputFile> files = new ArrayList<>();
    for (String name : names) {
      String own = twice.contains(bare(name)) ? name : bare(name);
      files.add(new InputFile(name, engine == null ? own : engine));
    }
    return files;
  }

  /** {@code /var/log/host-7.ndjson.gz} is {@code host-7}. */
  private static String bare(String name) {
    if (name.equals(STANDARD_INPUT)) {
      return "stdin";
    }
    Path last = Path.of(name).getFileName();
    String bare =
        String.valueOf(last).replaceFirst("(\\.(ndjson|jsonl|json|log|txt|events))?(\\.gz)?$", "");
    return bare.isBlank() ? name : bare;
  }

  /**
   * Opens them as one input, in order of time; lines of one file stay in the order of the file.
   *
   * @param standardInput what {@code -} is
   * @param now the current time
   * @throws IOException when a file cannot be opened
   * @throws NoEventsException when one is of no known format
   */
  public static Entries open(
      List<InputFile> files, InputStream standardInput, Instant now, Defects defects)
      throws IOException {
    LineDecoder decoder = new LineDecoder(now);
    List<Entries> opened = new ArrayList<>();
    try {
      for (InputFile file : files) {
        opened.add(file.open(standardInput, decoder, defects));
      }
      return Merge.of(opened);
    } catch (IOException | RuntimeException e) {
      for (Entries each : opened) {
        each.close();
      }
      throw e;
    }
  }

  private Entries open(InputStream standardInput, LineDecoder decoder, Defects defects)
      throws IOException {
    boolean standard = name.equals(STANDARD_INPUT);
    String shown = standard ? "standard input" : name;
    if (!standard && Files.isDirectory(Path.of(name))) {
      throw new NoEventsException(name + ": got a folder, wanted a file");
    }
    InputStream raw = standard ? standardInput : Files.newInputStream(Path.of(name));
    try {
      InputStream in = new BufferedInputStream(raw, BUFFER);
      if (begins(in, GZIP)) {
        in = new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
      }
      if (begins(in, PARQUET)) {
        throw new NoEventsException(
            shown + ": got Parquet, which this version does not read; " + Shape.WANTED);
      }
      return new LineEntries(shown, engine, new Lines(in), decoder, defects);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static boolean begins(InputStream in, byte[] magic) throws IOException {
    in.mark(magic.length);
    byte[] first = in.readNBytes(magic.length);
    in.reset();
    return Arrays.equals(first, magic);
  }
}
