package io.epitaph.stack.demo;

import java.io.IOException;

/** Knows whether all lives were played to their end. */
interface Played {
  boolean toTheEnd() throws IOException, InterruptedException;
}
