package io.epitaph.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger of {@link SmallLog}: one line for each message. */
final class SmallLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final transient Level least;
  private final String brief;
  private final transient PrintStream out;
  private final transient Clock clock;

  SmallLogger(String name, PrintStream out, Clock clock) {
    this.name = name;
    this.out = out;
    this.clock = clock;
    this.least = SmallLog.level(name);
    this.brief = brief(name);
  }

  private boolean isEnabled(Level level) {
    return level.toInt() >= least.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    String line =
        "%s %-5s %s [%s] %s"
            .formatted(
                TIME.format(clock.instant()),
                level,
                brief,
                Thread.currentThread().getName(),
                MessageFormatter.basicArrayFormat(message, arguments));
    synchronized (out) {
      out.println(line);
      if (thrown != null) {
        thrown.printStackTrace(out);
      }
    }
  }

  /** {@code i.e.c.EngineKeeper} of {@code io.epitaph.collector.EngineKeeper}. */
  private static String brief(String name) {
    StringBuilder brief = new StringBuilder();
    int from = 0;
    for (int dot = name.indexOf('.'); dot > from; dot = name.indexOf('.', from)) {
      brief.append(name.charAt(from)).append('.');
      from = dot + 1;
    }
    return brief.append(name.substring(from)).toString();
  }
}
