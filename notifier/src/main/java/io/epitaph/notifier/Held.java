package io.epitaph.notifier;

import io.epitaph.notifier.Change.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What opened in a window that is not finished yet. */
final class Held {
  final Opening opening;
  final int round;
  Revision latest;

  /** False once it was sent, or need not be sent any more. */
  boolean waiting = true;

  /** True once it is over, and no trouble is left. */
  boolean over;

  /** The end of a loop that is no recovery; null for all others. */
  @Nullable Change badEnd;

  /** When the last part of it ended; null when none did. */
  @Nullable Instant partOver;

  Held(Revision revision, Change change) {
    this.opening = Opening.of(change);
    this.round = change.round();
    this.latest = revision;
  }

  /** As it is sent now. */
  Change opening() {
    return new Change(Word.OPENED, latest.incident(), round);
  }
}
