package io.epitaph.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;

/**
 * The state of an earlier version's source, without the topics that the job does not read any more.
 */
final class FormerSource {
  /** Flink's name for the partitions of a source, with their offsets. */
  static final String SPLITS = "SourceReaderState";

  /** Flink's version of what is around the state of a source's enumerator. */
  private static final int ENUMERATOR = 1;

  private FormerSource() {}

  /** The places of the partitions that are still read. */
  static long[] read(byte[] bytes, StateMetaInfo splits) throws IOException {
    List<Long> places = new ArrayList<>();
    for (long place : splits.getOffsets()) {
      int at = Math.toIntExact(place);
      ByteArrayInputStream in = new ByteArrayInputStream(bytes, at, bytes.length - at);
      KafkaPartitionSplit split =
          SimpleVersionedSerialization.readVersionAndDeSerialize(
              new KafkaPartitionSplitSerializer(),
              BytePrimitiveArraySerializer.INSTANCE.deserialize(
                  new DataInputViewStreamWrapper(in)));
      if (isRead(split)) {
        places.add(place);
      }
    }
    return places.stream().mapToLong(Long::longValue).toArray();
  }

  private static boolean isRead(KafkaPartitionSplit split) {
    return ForensicsJob.TOPICS.matcher(split.getTopic()).matches();
  }

  /** Of what finds the partitions. */
  static byte[] enumerator(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int around = in.readInt();
    if (around > ENUMERATOR) {
      throw new IOException(
          "the state of the source has version " + around + ", wanted at most " + ENUMERATOR);
    }
    KafkaSourceEnumStateSerializer serializer = new KafkaSourceEnumStateSerializer();
    int version = in.readInt();
    KafkaSourceEnumState state = serializer.deserialize(version, in.readNBytes(in.readInt()));
    byte[] kept =
        serializer.serialize(
            new KafkaSourceEnumState(
                state.splits().stream()
                    .filter(each -> isRead(each.split()))
                    .collect(Collectors.toSet()),
                state.initialDiscoveryFinished()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(ENUMERATOR);
    data.writeInt(serializer.getVersion());
    data.writeInt(kept.length);
    data.write(kept);
    return out.toByteArray();
  }
}
