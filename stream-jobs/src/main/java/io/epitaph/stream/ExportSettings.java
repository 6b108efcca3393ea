package io.epitaph.stream;

import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link BatchExportJob} takes out of the topics.
 *
 * @param kafka how to reach Kafka, by its clients' names: {@code bootstrap.servers}, security
 * @param kind which records
 * @param from inclusive; null for the beginning
 * @param to exclusive; null for the end
 * @param format how they are written
 */
public record ExportSettings(
    Map<String, String> kafka,
    Kind kind,
    @Nullable Instant from,
    @Nullable Instant to,
    Format format) {

  /** The records there are to export, and where they are. */
  public enum Kind implements Wire.Named {
    EVENTS(Topic.EVENTS),
    INCARNATIONS(Topic.INCARNATIONS),
    INCIDENTS(Topic.INCIDENTS);

    private final Topic topic;

    Kind(Topic topic) {
      this.topic = topic;
    }

    Topic topic() {
      return topic;
    }
  }

  public enum Format implements Wire.Named {
    /** One JSON object a line, as it is in the topic. */
    NDJSON,
    /** RFC 4180 with a header line: the fields one sorts and counts by. */
    CSV
  }

  public ExportSettings {
    kafka = Map.copyOf(kafka);
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException(
          "from " + Wire.text(from) + " is not before to " + Wire.text(to));
    }
  }
}
