package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupAssignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

class OldestTakesAllTest {

  private static Subscription startedAt(long time) {
    return new Subscription(
        List.of("incidents"), ByteBuffer.allocate(Long.BYTES).putLong(time).flip());
  }

  private static PartitionInfo partition(int number) {
    return new PartitionInfo("incidents", number, Node.noNode(), new Node[0], new Node[0]);
  }

  @Test
  void theOldestGetsAllPartitionsAndTheOthersNone() {
    Cluster cluster =
        new Cluster("c", List.of(), List.of(partition(0), partition(1)), Set.of(), Set.of());
    GroupAssignment assigned =
        new OldestTakesAll()
            .assign(
                cluster,
                new GroupSubscription(Map.of("a", startedAt(2_000), "b", startedAt(1_000))));
    assertThat(assigned.groupAssignment().get("b").partitions()).hasSize(2);
    assertThat(assigned.groupAssignment().get("a").partitions()).isEmpty();
  }
}
