package io.epitaph.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the recordings, by playing the lives on real engines; {@code testing/record} runs it. Each
 * is taken of its own subjects only, which are removed when it is saved.
 */
public final class RecordCommand {
  private static final String USAGE =
      "usage: record --into FOLDER [--root TREE --suffix=-26.1] [NAME...]";

  private RecordCommand() {}

  private record Wanted(Path into, @Nullable Path root, String suffix, List<String> names) {}

  /**
   * @param args {@code --into FOLDER}; {@code --root TREE} for the engine in a tree of its own (see
   *     {@link PrivateEngine#startIn}); {@code --suffix=TEXT} to the files' names; the names,
   *     without any all
   */
  public static void main(String... args) throws Exception {
    Wanted wanted;
    try {
      wanted = wanted(args);
    } catch (IllegalArgumentException e) {
      System.err.println("record: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
      return;
    }
    for (String name : wanted.names()) {
      Path file = wanted.into().resolve(name + wanted.suffix() + ".jsonl.gz");
      Take.of(name, wanted.root(), file);
      System.err.println("record: wrote " + file + ", " + Files.size(file) + " bytes");
    }
  }

  private static Wanted wanted(String... args) {
    Path into = null;
    Path root = null;
    String suffix = "";
    List<String> names = new ArrayList<>();
    Deque<String> left = new ArrayDeque<>(Arrays.asList(args));
    while (!left.isEmpty()) {
      String arg = left.remove();
      if ((arg.equals("--into") || arg.equals("--root")) && left.isEmpty()) {
        throw new IllegalArgumentException(arg + " wants a folder");
      } else if (arg.equals("--into")) {
        into = Path.of(left.remove());
      } else if (arg.equals("--root")) {
        root = Path.of(left.remove());
      } else if (arg.startsWith("--suffix=")) {
        suffix = arg.substring("--suffix=".length());
      } else if (Scenes.ALL.containsKey(arg)) {
        names.add(arg);
      } else {
        throw new IllegalArgumentException(
            "there is no recording '"
                + arg
                + "'; there are "
                + String.join(" ", Scenes.ALL.keySet()));
      }
    }
    if (into == null) {
      throw new IllegalArgumentException("--into is missing");
    }
    return new Wanted(
        into, root, suffix, names.isEmpty() ? List.copyOf(Scenes.ALL.keySet()) : names);
  }
}
