package io.epitaph.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks what an {@link ElasticsearchServer} needs. Starts nothing and logs nothing, since a caller
 * may not have set its log file yet.
 */
public final class ElasticsearchNeeds {
  private static final Pattern HEAP = Pattern.compile("([1-9][0-9]{0,8})([kKmMgG])");
  private static final long LEAST_HEAP = 128L * 1024 * 1024;

  private ElasticsearchNeeds() {}

  /**
   * @param heap as {@code -Xmx} takes it
   * @throws IllegalArgumentException when it is not a size, too small, or more than this machine
   *     has
   */
  public static void requireHeap(String heap) {
    Matcher size = HEAP.matcher(heap);
    long bytes = size.matches() ? Long.parseLong(size.group(1)) << shift(size.group(2)) : 0;
    if (bytes < LEAST_HEAP || bytes > memory()) {
      throw new IllegalArgumentException(
          "Elasticsearch's heap: got '"
              + heap
              + "', wanted a size as in 512m or 2g, from 128m to the memory of this machine");
    }
  }

  private static int shift(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "k" -> 10;
      case "m" -> 20;
      default -> 30;
    };
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /**
   * @param folder need not exist yet
   * @throws IOException when the distribution is missing, or this user cannot start a server there;
   *     the message says what to do
   */
  public static void requireStartable(Path folder) throws IOException {
    Distribution.find();
    OtherUser user = OtherUser.ifRoot();
    if (user != null) {
      user.requireCommand();
      user.requireReachable(folder.toAbsolutePath().normalize());
    }
  }
}
