package io.epitaph.keeper;

/** Which way a keeper may go. */
public enum KeeperWay {
  /** It is asked if it can be, else told. */
  AUTO,

  /** The kernel asks before an engine removes, and the engine waits: nothing is lost. */
  ASK,

  /**
   * It is told that a removal begins. With a storage driver the engine waits for it at a file that
   * it has a lease on; with containerd's image store it must be faster.
   */
  LEASE
}
