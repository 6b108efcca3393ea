package io.epitaph.kibana;

import java.nio.file.Path;

/** Where the files of this checkout are; tests run in the module's folder. */
final class Paths {
  static final Path MODULE = Path.of("").toAbsolutePath();
  static final Path ROOT = MODULE.getParent();

  private Paths() {}
}
