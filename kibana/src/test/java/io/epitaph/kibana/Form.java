package io.epitaph.kibana;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.documents.Documents;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A document of {@link Samples}, as the indexer makes it, to be written many times: each of another
 * container, engine and time.
 */
final class Form {
  /** The name that {@link Samples} is to be given. */
  static final String NAME = "zzname";

  private static final String CONTAINER = Samples.container(NAME);
  private static final Pattern SLOTS =
      Pattern.compile(
          "2026-01-31T1[0-9:.]+Z|"
              + CONTAINER
              + "|(?<=\")"
              + CONTAINER.substring(0, 12)
              + "(?=\")|"
              + NAME
              + "|engine-1|host-7|@ID@");

  private final List<String> parts = new ArrayList<>();
  private final List<String> slots = new ArrayList<>();
  private final String kind;

  Form(Topic topic, @Nullable EngineRecord type, Object record) throws MalformedRecordException {
    Document document =
        new Documents(false)
            .of(topic, type == null ? null : type.header(), Wire.write(record), Samples.FROM);
    kind = document.index().split("-", 3)[1];
    // The record itself is kept and not searched: without it filling takes half of the time.
    String text =
        new String(document.source(), UTF_8)
            .replaceFirst("\"record\":\\{.*}}}$", "\"record\":{}}}")
            .replace(document.id(), "@ID@");
    Matcher matcher = SLOTS.matcher(text);
    int end = 0;
    while (matcher.find()) {
      parts.add(text.substring(end, matcher.start()));
      slots.add(matcher.group());
      end = matcher.end();
    }
    parts.add(text.substring(end));
  }

  /**
   * Two lines of a bulk.
   *
   * @param index {@code 2026.11.26} or {@code 2026.11}
   * @param base what {@link Samples#FROM} becomes
   * @param number of the container, the engine is one of ten
   */
  void write(StringBuilder out, String index, String id, Instant base, long number) {
    String container = "%016x".formatted(number * 0x9E3779B97F4A7C15L).repeat(4);
    out.append("{\"index\":{\"_index\":\"epitaph-").append(kind).append('-').append(index);
    out.append("\",\"_id\":\"").append(id).append("\"}}\n");
    for (int i = 0; i < slots.size(); i++) {
      out.append(parts.get(i)).append(value(slots.get(i), id, base, container, number));
    }
    out.append(parts.get(parts.size() - 1)).append('\n');
  }

  private static String value(String slot, String id, Instant base, String container, long number) {
    if (slot.equals(CONTAINER)) {
      return container;
    }
    return switch (slot) {
      case NAME -> "workload-" + number % 2_000;
      case "engine-1" -> "engine-" + number % 10;
      case "host-7" -> "node-" + number % 10;
      case "@ID@" -> id;
      default ->
          slot.length() == 12
              ? container.substring(0, 12)
              : base.plus(Duration.between(Samples.FROM, Instant.parse(slot))).toString();
    };
  }
}
