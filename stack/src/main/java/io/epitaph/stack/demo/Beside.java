package io.epitaph.stack.demo;

import io.epitaph.stack.EmbeddedStack;
import java.io.IOException;
import java.util.List;

/** The checks beside those of lives. */
interface Beside {
  List<Check> checks(EmbeddedStack stack, Findings findings)
      throws IOException, InterruptedException;
}
