package io.epitaph.keeper;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One write of a container as its log has it: a line, or a part of one.
 *
 * @param ended whether a line ends with it
 * @param at when it was written; null when that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogPiece(byte[] text, boolean ended, @Nullable Instant at) {
  boolean isBefore(@Nullable Instant since) {
    return since != null && at != null && at.isBefore(since);
  }
}
