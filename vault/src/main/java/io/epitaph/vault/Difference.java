package io.epitaph.vault;

import io.epitaph.model.Wire;
import java.util.List;

/**
 * One path that is not in two archives the same.
 *
 * @param change what the second did to it
 * @param path as it is asked for
 * @param what is different; empty when only one has it
 */
public record Difference(ImageChange.Kind change, String path, List<Of> what) {

  /** What may differ. Times are not compared: each start sets some. */
  public enum Of implements Wire.Named {
    TYPE,
    CONTENT,
    MODE,
    /** By number, not by name. */
    OWNER,
    LINK
  }

  public Difference {
    what = List.copyOf(what);
  }
}
