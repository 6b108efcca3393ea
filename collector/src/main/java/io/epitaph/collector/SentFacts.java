package io.epitaph.collector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Ids;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the last snapshot of each container said that was sent. Thread-safe. */
final class SentFacts {
  /** What has not changed is sent again after this time. */
  static final Duration AGAIN = Duration.ofHours(1);

  /**
   * @param digest of the facts; they are not kept
   */
  private record Sent(String digest, Instant at) {}

  private final Map<String, Sent> last = new ConcurrentHashMap<>();

  /** Whether it says something else than the last one, or that is long ago and it runs. */
  boolean isNews(InspectSnapshot snapshot) {
    InspectSnapshot.Facts facts = snapshot.facts();
    Sent before = last.get(snapshot.containerId());
    if (facts == null) {
      return false;
    }
    boolean due = before != null && !before.at.plus(AGAIN).isAfter(snapshot.takenAt());
    return before == null
        || !before.digest.equals(digest(facts))
        || (due && RunningContainers.runs(facts));
  }

  /** Takes note of one that was sent. */
  void add(InspectSnapshot snapshot) {
    if (snapshot.facts() != null) {
      last.put(snapshot.containerId(), new Sent(digest(snapshot.facts()), snapshot.takenAt()));
    }
  }

  void forget(String containerId) {
    last.remove(containerId);
  }

  /** What a probe prints is no news while its container is well: many print the time. */
  private static String digest(InspectSnapshot.Facts facts) {
    ObjectNode json = Wire.MAPPER.valueToTree(facts);
    if (facts.failingStreak() == 0) {
      json.remove("probeOutput");
    }
    return Ids.hash(new String(Wire.write(json), StandardCharsets.UTF_8));
  }
}
