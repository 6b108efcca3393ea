package io.epitaph.model;

import org.jspecify.annotations.Nullable;

/**
 * How an event is known.
 *
 * @param kind {@code OBSERVED}: it was in the engine's stream; {@code RECONSTRUCTED}: it was worked
 *     out from something else, since the stream lost it
 * @param from for people: for a reconstructed event, what it was worked out from; for an observed
 *     one that comes late, why; else null
 * @param confidence for a reconstructed event, how sure; an observed one is {@code CERTAIN}
 */
public record Origin(Kind kind, @Nullable String from, Confidence confidence) {
  public static final Origin OBSERVED = new Origin(Kind.OBSERVED, null, Confidence.CERTAIN);

  /** It was not in the stream that was read, but the engine still had it. */
  public static final Origin READ_AGAIN =
      new Origin(
          Kind.OBSERVED, "read again: the engine had skipped its reader", Confidence.CERTAIN);

  public enum Kind implements Wire.Named {
    OBSERVED,
    RECONSTRUCTED
  }

  public Origin {
    Require.present("origin.kind", kind);
    Require.present("origin.confidence", confidence);
  }

  public static Origin reconstructed(String from, Confidence confidence) {
    return new Origin(Kind.RECONSTRUCTED, from, confidence);
  }
}
