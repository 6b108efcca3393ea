package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes all records and keeps them in memory; the test says what becomes of each. */
final class Outbox implements Outlet {
  /** A record that was sent. */
  record Sent(Topic topic, String text, Receipt receipt) {
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

  /** What was sent to a topic. */
  List<String> texts(Topic topic) {
    return sent.stream().filter(s -> s.topic() == topic).map(Sent::text).toList();
  }

  @Override
  public void send(
      Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt) {
    Sent record = new Sent(topic, new String(value, UTF_8), receipt);
    sent.add(record);
    rule.on(record);
  }

  @Override
  public void close(Duration limit) {}
}
