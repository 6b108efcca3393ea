package io.epitaph.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of a service that is to be small, by {@code -Dslf4j.provider}: the lines, levels and
 * place of {@code log4j2-service.xml} without Log4j's core, whose classes take some MiB.
 */
public final class SmallLog implements SLF4JServiceProvider {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  /** By the beginnings of the names of loggers; what has none of them warns. */
  private static final Map<String, Level> LEVELS =
      Map.of(
          "io.epitaph.",
          Level.INFO,
          // Each client warns twice a second while Kafka is away; the services say it once.
          "org.apache.kafka.clients.NetworkClient",
          Level.ERROR);

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private final PrintStream out;
  private final Clock clock;

  /** To standard error, where whatever runs the service collects it. */
  public SmallLog() {
    this(System.err, Clock.systemUTC());
  }

  SmallLog(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, Lines::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static Level level(String logger) {
    return LEVELS.entrySet().stream()
        .filter(each -> logger.startsWith(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Level.WARN);
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

  /** A logger. */
  private final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient Level least;
    private final String brief;

    Lines(String name) {
      this.name = name;
      this.least = level(name);
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
  }
}
