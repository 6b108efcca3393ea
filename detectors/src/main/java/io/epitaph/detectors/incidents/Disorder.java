package io.epitaph.detectors.incidents;

import java.time.Duration;
import java.time.Instant;

/**
 * The events of a container come out of order: what nobody seems to have asked for may have been
 * asked for by an event that is still to come.
 *
 * @param until when that is no longer to be expected
 * @param complete whether nothing can be told of what was last
 */
record Disorder(Instant until, boolean complete) implements Trouble {
  @Override
  public Disorder copy() {
    return this;
  }

  @Override
  public Disorder shifted(Duration by) {
    return new Disorder(until.plus(by), complete);
  }
}
