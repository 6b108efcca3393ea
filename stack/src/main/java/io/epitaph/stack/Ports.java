package io.epitaph.stack;

import java.util.HashSet;
import java.util.Set;

/** Fixed ports on 127.0.0.1; 0 for a free one. */
public record Ports(int kafka, int elasticsearch, int flink, int metrics) {
  public static final Ports FREE = new Ports(0, 0, 0);

  public Ports(int kafka, int elasticsearch, int flink) {
    this(kafka, elasticsearch, flink, 0);
  }

  public Ports {
    Set<Integer> fixed = new HashSet<>();
    require("kafka", kafka, fixed);
    require("elasticsearch", elasticsearch, fixed);
    require("flink", flink, fixed);
    require("metrics", metrics, fixed);
  }

  private static void require(String of, int port, Set<Integer> fixed) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port of " + of + ": got " + port + ", wanted 1 to 65535, or 0 for a free one");
    }
    if (port != 0 && !fixed.add(port)) {
      throw new IllegalArgumentException(
          "port of "
              + of
              + ": got "
              + port
              + ", which another part uses: choose a different port for each");
    }
  }
}
