package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a logging driver of the engine writes: what the bytes of a file say. */
interface LogFormat {
  /**
   * The end of a file.
   *
   * @param cut whether the file begins before
   */
  Part read(ByteBuffer end, boolean cut) throws IOException;

  /** The first piece of a file; null when it is not whole. */
  @Nullable LogPiece first(ByteBuffer begin) throws IOException;

  /**
   * What was read of a file, oldest first.
   *
   * @param cut whether there was more before it
   */
  record Part(List<LogPiece> pieces, boolean cut) {}
}
