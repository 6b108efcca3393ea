package io.epitaph.notifier;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Gives all partitions to the notifier that was started first; the others stand by. An incident and
 * those that are part of it have different keys, and so may be in different partitions: one must
 * see them all.
 *
 * <p>Public because Kafka's consumer creates it by name.
 */
public final class OldestTakesAll implements ConsumerPartitionAssignor {
  private final long started = System.currentTimeMillis();

  @Override
  public String name() {
    return "epitaph-oldest-takes-all";
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    return ByteBuffer.allocate(Long.BYTES).putLong(started).flip();
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
    Map<String, Subscription> members = group.groupSubscription();
    String oldest =
        members.entrySet().stream()
            .min(
                Comparator.<Map.Entry<String, Subscription>>comparingLong(
                        member -> started(member.getValue().userData()))
                    .thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse("");
    Map<String, Assignment> assignments = new HashMap<>();
    members.forEach(
        (member, subscription) ->
            assignments.put(
                member,
                new Assignment(
                    member.equals(oldest) ? partitions(metadata, subscription) : List.of())));
    return new GroupAssignment(assignments);
  }

  private static long started(@Nullable ByteBuffer userData) {
    return userData == null || userData.remaining() < Long.BYTES
        ? Long.MAX_VALUE
        : userData.getLong(userData.position());
  }

  private static List<TopicPartition> partitions(Cluster metadata, Subscription subscription) {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : subscription.topics()) {
      Integer count = metadata.partitionCountForTopic(topic);
      for (int i = 0; count != null && i < count; i++) {
        all.add(new TopicPartition(topic, i));
      }
    }
    return all;
  }
}
