package io.epitaph.model;

/** How sure a verdict is. */
public enum Confidence implements Wire.Named {
  /** The events leave no other reading. */
  CERTAIN,
  /** The usual reading; another is possible. */
  LIKELY,
  /** Better than nothing, and said to be so. */
  GUESS
}
