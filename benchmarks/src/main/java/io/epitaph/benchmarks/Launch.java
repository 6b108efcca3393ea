package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the process of a contestant, in a folder of its own. */
interface Launch {
  Process start(Path folder) throws IOException;
}
