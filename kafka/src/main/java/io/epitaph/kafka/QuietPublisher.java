package io.epitaph.kafka;

import io.epitaph.model.QuietWindow;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Writes quiet windows to their topic. */
public final class QuietPublisher {
  private static final String NAME = Topic.QUIET.topicName();

  private QuietPublisher() {}

  /**
   * Writes windows; returns when Kafka has them.
   *
   * @param windows by id; null deletes one
   * @throws IOException when Kafka does not acknowledge them
   */
  public static void publish(Map<String, String> client, Map<String, @Nullable QuietWindow> windows)
      throws IOException {
    publish(client, windows, Clients::patientProducer);
  }

  /**
   * As {@link #publish(Map, Map)}, for a caller that retries by itself: it waits for 2 s only for a
   * Kafka that does not answer.
   */
  public static void publishImpatiently(
      Map<String, String> client, Map<String, @Nullable QuietWindow> windows) throws IOException {
    publish(client, windows, Clients::impatientProducer);
  }

  private static void publish(
      Map<String, String> client,
      Map<String, @Nullable QuietWindow> windows,
      Function<Map<String, String>, KafkaProducer<String, byte[]>> open)
      throws IOException {
    try (KafkaProducer<String, byte[]> producer = open.apply(client)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      windows.forEach(
          (id, window) ->
              sent.add(
                  producer.send(
                      new ProducerRecord<>(NAME, id, window == null ? null : Wire.write(window)))));
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      throw new IOException(
          "Kafka at "
              + client.get("bootstrap.servers")
              + " does not accept quiet windows on topic "
              + NAME
              + ": "
              + cause.getMessage(),
          cause);
    }
  }
}
