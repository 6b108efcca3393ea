package io.epitaph.vault;

import io.epitaph.vault.Manifest.Contents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tar as it was stored.
 *
 * @param brokeOff how the source failed; null when it was read to its end
 * @param skipped how many bytes in the middle could not be read as entries
 * @param problems what is odd about the tar, for people
 */
public record TakenTar(
    Contents contents, @Nullable String brokeOff, long skipped, List<String> problems) {

  /** What is missing of the tar, one sentence each; empty when it is complete. */
  public List<String> missing(String source) {
    List<String> missing = new ArrayList<>();
    if (brokeOff != null) {
      missing.add(source + " broke off: " + brokeOff);
    }
    if (!contents.ended()) {
      missing.add("the tar does not end in two zero blocks: what came after is missing");
    }
    if (skipped > 0) {
      missing.add(
          "the tar is damaged: "
              + skipped
              + " bytes in it belong to no entry, and entries may be missing there");
    }
    return missing;
  }
}
