package io.epitaph.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of a service that is to be small, by {@code -Dslf4j.provider}: the lines, levels and
 * place of {@code log4j2-service.xml} without Log4j's core, whose classes take some MiB.
 */
public final class SmallLog implements SLF4JServiceProvider {
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
    return name -> loggers.computeIfAbsent(name, n -> new SmallLogger(n, out, clock));
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

  /** From which on a logger logs. */
  static Level level(String logger) {
    return LEVELS.entrySet().stream()
        .filter(each -> logger.startsWith(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Level.WARN);
  }
}
