package io.epitaph.stack.demo;

/** The lives that a demo plays. */
public enum PlayedLife {
  EPHEMERAL(1, "ephemeral", "completed, last words \"I am ephemeral\""),
  LEGACY(3, "legacy", "completed, exit 0"),
  CHOKED_CHILD(7, "choked-child", "oom: process killed, container survived; completed"),
  CHOKED(8, "choked", "one oom: container killed at 8 MiB; out of memory, exit 137"),
  SICK(9, "sick", "healthy, then unhealthy with the probe's output; stuck unhealthy"),
  LOOP(11, "loop", "one restart-loop: 6 deaths, exit 127, gave up");

  /** The prefix of each container's name. */
  static final String PREFIX = "demo-";

  private final int number;
  private final String container;
  private final String expected;

  PlayedLife(int number, String container, String expected) {
    this.number = number;
    this.container = container;
    this.expected = expected;
  }

  /** As numbered in {@code docs/lives.md}. */
  public int number() {
    return number;
  }

  /** Its container's name. */
  public String container() {
    return PREFIX + container;
  }

  /** What should be found, for people. */
  public String expected() {
    return expected;
  }
}
