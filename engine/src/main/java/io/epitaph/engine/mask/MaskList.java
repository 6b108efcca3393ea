package io.epitaph.engine.mask;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a user masks beside what is masked anyway, one entry a line: a regular expression (RE2)
 * whose first group, or the whole match when it has none, is a secret; {@code name:GLOB} for names
 * whose values are secrets; {@code keep:GLOB} for names whose values are not, whatever the other
 * rules say of the name.
 *
 * <p>RE2 takes linear time, so that no expression holds up a collector. Immutable.
 */
public final class MaskList {
  public static final MaskList NONE = new MaskList(List.of());

  private static final String NAME = "name:";
  private static final String KEEP = "keep:";

  /** The engine's own words: without them no death would be understood. */
  private static final Set<String> ENGINES_OWN =
      Set.of("exitCode", "containerExitCode", "signal", "execID", "execDuration", "container");

  private final List<String> lines;
  private final List<Pattern> expressions = new ArrayList<>();
  private final List<Pattern> names = new ArrayList<>();
  private final List<String> nameGlobs = new ArrayList<>();
  private final List<Pattern> kept = new ArrayList<>();

  private MaskList(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * Of entries that were given one by one.
   *
   * @throws IllegalArgumentException when one is wrong; the message says which, and where in it
   */
  public static MaskList of(List<String> entries) {
    List<MaskEntry> read = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      String origin = entries.size() == 1 ? "mask" : "mask, entry " + (i + 1);
      read.add(new MaskEntry(origin, 0, entries.get(i)));
    }
    return read(read);
  }

  /**
   * Reads a file, one entry a line; empty lines and those that start with # do not count.
   *
   * @throws IllegalArgumentException when it cannot be read or a line is wrong; the message says
   *     which, and where in it
   */
  public static MaskList read(Path file) {
    List<String> text;
    try {
      text = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("mask-file " + file + ": it is not UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "mask-file "
              + file
              + ": cannot be read: "
              + e
              + ". Wanted a file with an expression a line",
          e);
    }
    List<MaskEntry> entries = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      entries.add(new MaskEntry("mask-file " + file, i + 1, text.get(i)));
    }
    return read(entries);
  }

  /** These entries and then those of another. */
  public MaskList plus(MaskList more) {
    return of(Stream.concat(lines.stream(), more.lines.stream()).distinct().toList());
  }

  /**
   * Of several lists, when it is not known which of them holds: what any of them masks is masked,
   * and an exception ({@code keep:}) counts only when all have it.
   */
  public static MaskList ofAll(List<MaskList> lists) {
    return of(
        lists.stream()
            .flatMap(list -> list.lines.stream())
            .distinct()
            .filter(
                line ->
                    !line.startsWith(KEEP)
                        || lists.stream().allMatch(list -> list.lines.contains(line)))
            .toList());
  }

  /** The entries, each as it was written. */
  public List<String> lines() {
    return lines;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Whether values under a name are secrets; null when the list does not say. */
  @Nullable Boolean isSecret(String name) {
    if (matches(kept, name)) {
      return false;
    }
    return (!ENGINES_OWN.contains(name) && matches(names, name)) ? true : null;
  }

  /** For each glob of a name, its longest part without wildcards, in lower case. */
  List<String> partsOfNames() {
    return nameGlobs.stream().map(MaskList::longestPart).toList();
  }

  /** Adds what the expressions find. */
  void find(@Nullable String name, String text, List<Span> found) {
    if (name != null && ENGINES_OWN.contains(name)) {
      return;
    }
    for (Pattern expression : expressions) {
      Matcher matcher = expression.matcher(text);
      while (matcher.find()) {
        int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
        if (matcher.end(group) > matcher.start(group)) {
          found.add(new Span(matcher.start(group), matcher.end(group)));
        }
      }
    }
  }

  private static boolean matches(List<Pattern> globs, String name) {
    if (globs.isEmpty()) {
      return false;
    }
    int from = 0;
    while (from < name.length() && name.charAt(from) == '-') {
      from++;
    }
    String bare = name.substring(from);
    for (Pattern glob : globs) {
      if (glob.matcher(bare).matches()) {
        return true;
      }
    }
    return false;
  }

  private static String longestPart(String glob) {
    String longest = "";
    for (String part : glob.split("[*?]", -1)) {
      longest = part.length() > longest.length() ? part : longest;
    }
    return longest.toLowerCase(Locale.ROOT);
  }

  private static MaskList read(List<MaskEntry> entries) {
    List<MaskEntry> counted = entries.stream().filter(MaskEntry::counts).toList();
    MaskList list = new MaskList(counted.stream().map(e -> e.text().strip()).toList());
    counted.forEach(list::add);
    return list;
  }

  private void add(MaskEntry entry) {
    String text = entry.text().strip();
    if (text.startsWith(NAME)) {
      String glob = text.substring(NAME.length()).strip();
      names.add(entry.glob(glob));
      nameGlobs.add(glob);
    } else if (text.startsWith(KEEP)) {
      kept.add(entry.glob(text.substring(KEEP.length()).strip()));
    } else {
      expressions.add(entry.expression(text));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MaskList list && lines.equals(list.lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }

  /** Not the entries: they may be secrets. */
  @Override
  public String toString() {
    return lines.size() + " entries";
  }
}
