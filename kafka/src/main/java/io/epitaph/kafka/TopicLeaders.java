package io.epitaph.kafka;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Waits until all topics can be written to. */
final class TopicLeaders {
  private TopicLeaders() {}

  static void await(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + Topics.LIMIT.toNanos();
    while (!areThere(admin)) {
      if (System.nanoTime() > end) {
        throw new TimeoutException(
            "the topics have no leaders after "
                + Topics.LIMIT.toSeconds()
                + " s: are brokers missing?");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static boolean areThere(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      Map<String, TopicDescription> topics =
          admin
              .describeTopics(Topics.names())
              .allTopicNames()
              .get(Topics.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return topics.values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
