package io.epitaph.notifier;

import io.epitaph.kafka.QuietPublisher;
import io.epitaph.kafka.QuietTopic;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the quiet windows, by their topic, and writes those there that the configuration asks for.
 * For the notifier's thread.
 */
final class QuietKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuietKeeper.class);
  private static final Duration WRITE_EVERY = Duration.ofMinutes(1);

  private final NotifierSettings settings;
  private final QuietTopic topic;
  private QuietWindows windows = QuietWindows.NONE;
  private @Nullable Instant writtenAt;
  private volatile @Nullable String problem;

  QuietKeeper(NotifierSettings settings) {
    this.settings = settings;
    this.topic =
        new QuietTopic(
            settings.kafka(),
            // The indexer makes a dead letter of it.
            (source, error) -> LOG.warn("no quiet window offset={}: {}", source.offset(), error));
  }

  /**
   * Reads all there is, and writes what the configuration asks for.
   *
   * @throws IOException when Kafka cannot be read
   */
  QuietWindows begin(Instant now) throws IOException {
    writtenAt = null;
    read();
    write(now);
    return windows;
  }

  /** As they are now; when Kafka cannot be read, as they were, and {@link #problem} says so. */
  QuietWindows refresh(Instant now) {
    try {
      read();
      write(now);
    } catch (IOException e) {
      // Once it can be read again all is checked, and the problem is over.
      writtenAt = null;
      report(String.valueOf(e.getMessage()));
    }
    return windows;
  }

  private void read() throws IOException {
    if (topic.readToEnd()) {
      windows = new QuietWindows(topic.entries());
    }
  }

  private void write(Instant now) throws IOException {
    if (writtenAt != null && now.isBefore(writtenAt.plus(WRITE_EVERY))) {
      return;
    }
    writtenAt = now;
    if (!topic.exists()) {
      problem = null;
      if (!settings.quiet().isEmpty()) {
        report(
            "the topic "
                + Topic.QUIET.topicName()
                + " is missing: create it; until then `quiet` has no effect");
      }
      return;
    }
    Map<String, @Nullable QuietWindow> changes =
        settings.quiet().changes(topic.windows(), settings.group(), now);
    if (!changes.isEmpty()) {
      try {
        QuietPublisher.publishImpatiently(settings.kafka(), changes);
      } catch (IOException e) {
        report(String.valueOf(e.getMessage()));
        return;
      }
      LOG.info("quiet windows written count={}", changes.size());
      read();
    }
    problem = null;
  }

  private void report(String why) {
    if (!why.equals(problem)) {
      LOG.warn("{}", why);
    }
    problem = why;
  }

  /** For people; null when all is well. Thread-safe. */
  @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    topic.close();
  }
}
