package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** How sure a verdict is. */
public enum Confidence implements Wire.Named {
  /** The events leave no other reading. */
  CERTAIN,
  /** The normal explanation; another is possible. */
  LIKELY,
  /** Better than nothing, and marked as such. */
  @JsonEnumDefaultValue
  GUESS
}
