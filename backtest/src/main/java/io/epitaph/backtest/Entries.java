package io.epitaph.backtest;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one input, in its order. They may be of several engines. A format that is not read
 * by lines is another implementation, opened by {@link InputFile}.
 */
public interface Entries extends Closeable {
  /**
   * @return null at the end
   * @throws IOException when the input cannot be read; what it holds is never the reason
   * @throws NoEventsException when the input is of no known format
   */
  @Nullable Entry next() throws IOException;
}
