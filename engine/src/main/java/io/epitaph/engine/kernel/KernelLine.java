package io.epitaph.engine.kernel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code /dev/kmsg}: {@code 6,4711,40360000,-;text}. What is not printable in the
 * text is escaped by the kernel, so a process name holds no line end.
 *
 * @param sequence its number since the boot
 * @param micros since the boot
 * @param text the message
 * @see <a href="https://docs.kernel.org/admin-guide/abi-testing.html">dev-kmsg</a>
 */
public record KernelLine(long sequence, long micros, String text) {
  private static final Pattern SHAPE =
      Pattern.compile("[0-9]{1,10},([0-9]{1,18}),([0-9]{1,18}),[^;]{0,100};([^\n]{0,4096})");

  /** Null when it is none; what follows its first line says nothing of its text. */
  public static @Nullable KernelLine parse(String record) {
    Matcher line = SHAPE.matcher(record);
    return line.lookingAt()
        ? new KernelLine(
            Long.parseLong(line.group(1)), Long.parseLong(line.group(2)), line.group(3))
        : null;
  }
}
