package io.epitaph.collector.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.kafka.Bootstrap;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes all records and keeps them in memory; the test says what becomes of each. */
public class Outbox implements Outlet {
  /** A record that was sent. */
  public record Sent(
      Topic topic,
      Map<String, String> headers,
      String text,
      Consumer<@Nullable Exception> receipt) {
    /** Null when it is no record of an engine. */
    public @Nullable EngineRecord type() {
      String type = headers.get(EngineRecord.HEADER);
      return topic == Topic.EVENTS
          ? EngineRecord.of(topic.topicName(), type == null ? null : type.getBytes(UTF_8))
              .orElseThrow()
          : null;
    }

    public void result(@Nullable Exception failure) {
      receipt.accept(failure);
    }
  }

  /** Decides at once about what is sent. */
  public interface Rule {
    void on(Sent sent);
  }

  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Set<String> there = ConcurrentHashMap.newKeySet();
  private final Rule rule;

  public Outbox(Rule rule) {
    this.rule = rule;
  }

  /** A delivery to it, with its spool in a folder. */
  public Delivery open(Path folder) throws IOException {
    return open(folder, 1L << 30);
  }

  Delivery open(Path folder, long spoolBytes) throws IOException {
    return Delivery.open(
        folder,
        spoolBytes,
        () -> this,
        Bootstrap.of(Map.of("bootstrap.servers", "127.0.0.1:1")),
        "key",
        Clock.systemUTC());
  }

  /** From now on these are there, as if an earlier process had sent them. */
  void have(String... ids) {
    there.addAll(Set.of(ids));
  }

  @Override
  public Set<String> idsSince(Topic topic, String key, Instant since) {
    return there;
  }

  public List<Sent> sent() {
    return sent;
  }

  /** What was sent of a type. */
  public List<String> texts(EngineRecord type) {
    return sent.stream().filter(s -> s.type() == type).map(Sent::text).toList();
  }

  @Override
  public void send(
      Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt) {
    Sent record = new Sent(topic, headers, new String(value, UTF_8), receipt::onResult);
    sent.add(record);
    rule.on(record);
  }

  @Override
  public void close(Duration limit) {}
}
