package io.epitaph.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Epitaph's Kafka topics: their names, record types and settings. */
public enum Topic {
  /** All of {@link EngineRecord}: an engine's events, snapshots and status in one order. */
  EVENTS("epitaph.events", Cleanup.DELETE, Duration.ofDays(7)),
  /** Where earlier versions wrote snapshots; only read. */
  SNAPSHOTS("epitaph.snapshots", Cleanup.DELETE, Duration.ofDays(7)),
  /** Where earlier versions wrote status; only read. */
  STATUS("epitaph.status", Cleanup.DELETE, Duration.ofDays(7)),
  ARCHIVE_REQUESTS("epitaph.archive-requests", Cleanup.DELETE, Duration.ofDays(7)),
  LIVES("epitaph.lives", Cleanup.COMPACT, Duration.ZERO),
  INCARNATIONS("epitaph.incarnations", Cleanup.COMPACT, Duration.ZERO),
  INCIDENTS("epitaph.incidents", Cleanup.COMPACT, Duration.ZERO),
  ARCHIVES("epitaph.archives", Cleanup.COMPACT, Duration.ZERO),
  /** {@link QuietWindow}. */
  QUIET("epitaph.quiet", Cleanup.COMPACT, Duration.ZERO),
  FILES("epitaph.files", Cleanup.DELETE, Duration.ofDays(7)),
  DEAD_LETTERS("epitaph.dead-letters", Cleanup.DELETE, Duration.ofDays(30));

  /** The largest record; an inspect answer or a label set may be large. Producers need it too. */
  public static final int MAX_RECORD_BYTES = 16 * 1024 * 1024;

  /** The largest value of a record: its key, headers and framing need room too. */
  public static final int MAX_VALUE_BYTES = MAX_RECORD_BYTES - 64 * 1024;

  private enum Cleanup {
    DELETE,
    COMPACT
  }

  private final String topicName;
  private final Cleanup cleanup;
  private final Duration retention;

  Topic(String topicName, Cleanup cleanup, Duration retention) {
    this.topicName = topicName;
    this.cleanup = cleanup;
    this.retention = retention;
  }

  public String topicName() {
    return topicName;
  }

  /** True for one that nothing writes to any more, and that a new installation does not have. */
  public boolean isFormer() {
    return this == SNAPSHOTS || this == STATUS;
  }

  /** The topic's configuration, by Kafka's names. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
    settings.put("compression.type", "producer");
    if (cleanup == Cleanup.COMPACT) {
      settings.put("cleanup.policy", "compact");
    } else {
      settings.put("cleanup.policy", "delete");
      settings.put("retention.ms", Long.toString(retention.toMillis()));
    }
    return settings;
  }

  public static Optional<Topic> named(String topicName) {
    return Arrays.stream(values()).filter(t -> t.topicName.equals(topicName)).findFirst();
  }
}
