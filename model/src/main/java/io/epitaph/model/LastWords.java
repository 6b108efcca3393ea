package io.epitaph.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a container's log, taken at its death, with secrets masked.
 *
 * @param lines oldest first, without line ends; standard output and error as the engine merged them
 * @param truncated true when the log had more than was kept
 * @param error why there are none, for people (the container was gone, its log driver cannot be
 *     read); null when the log was read, even if empty
 */
public record LastWords(List<String> lines, boolean truncated, @Nullable String error) {
  public LastWords {
    lines = Require.list(lines);
  }

  public static LastWords missing(String error) {
    return new LastWords(List.of(), false, error);
  }
}
