package io.epitaph.benchmarks;

import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How much of the engines' records the job has worked on, as of its last checkpoint. */
record Progress(String bootstrap) {
  private static final String GROUP = "epitaph-forensics";

  /**
   * Waits until it is all.
   *
   * @param records that there are
   */
  Duration await(long records, Duration limit) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long done = 0;
    while (System.nanoTime() - begun < limit.toNanos()) {
      done = done();
      if (done >= records) {
        return Duration.ofNanos(System.nanoTime() - begun);
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new IOException(
        "the job has worked on %,d of %,d records after %s".formatted(done, records, limit));
  }

  private long done() throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      return committed.entrySet().stream()
          .filter(each -> each.getKey().topic().equals(Topic.EVENTS.topicName()))
          .mapToLong(each -> each.getValue().offset())
          .sum();
    } catch (ExecutionException e) {
      // The group is not known yet.
      return 0;
    }
  }
}
