package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.EngineRecord;
import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes all records and keeps them in memory; the test says what becomes of each. */
final class Outbox implements Outlet {
  /** A record that was sent. */
  record Sent(Topic topic, Map<String, String> headers, String text, Receipt receipt) {
    /** Null when it is no record of an engine. */
    @Nullable EngineRecord type() {
      String type = headers.get(EngineRecord.HEADER);
      return topic == Topic.EVENTS
          ? EngineRecord.of(topic.topicName(), type == null ? null : type.getBytes(UTF_8))
              .orElseThrow()
          : null;
    }

    void result(@Nullable Exception failure) {
      receipt.onResult(failure);
    }
  }

  /** Decides at once about what is sent. */
  interface Rule {
    void on(Sent sent);
  }

  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Rule rule;

  Outbox(Rule rule) {
    this.rule = rule;
  }

  List<Sent> sent() {
    return sent;
  }

  /** What was sent of a type. */
  List<String> texts(EngineRecord type) {
    return sent.stream().filter(s -> s.type() == type).map(Sent::text).toList();
  }

  @Override
  public void send(
      Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt) {
    Sent record = new Sent(topic, headers, new String(value, UTF_8), receipt);
    sent.add(record);
    rule.on(record);
  }

  @Override
  public void close(Duration limit) {}
}
