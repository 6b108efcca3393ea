package io.epitaph.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which kept file systems are dropped before they are archived. A value.
 *
 * @param containers how many may wait
 * @param bytes how many bytes their layers may take together
 * @param age how old they may become
 */
public record Budget(int containers, long bytes, Duration age) {
  public static final Budget DEFAULT =
      new Budget(500, 4L * 1024 * 1024 * 1024, Duration.ofHours(24));

  /**
   * One that waits.
   *
   * @param workload what it is part of
   * @param failed whether it ended with a fault
   * @param always whether its label {@code epitaph.archive} says so
   */
  public record Candidate(
      String id, Instant keptAt, String workload, boolean failed, boolean always, long bytes) {
    private boolean isWanted() {
      return failed || always;
    }
  }

  /**
   * Those to drop, with the reason for each. Kept are those that failed, those that are labelled,
   * and the last of each workload; of these the newest, while the limits hold.
   *
   * @param shortage how many bytes the disk is short of: the least wanted go until these are free
   */
  public Map<String, String> dropped(List<Candidate> all, Instant now, long shortage) {
    Map<String, String> dropped = new HashMap<>();
    Map<String, Candidate> last = new HashMap<>();
    for (Candidate each : all) {
      last.merge(each.workload(), each, (a, b) -> a.keptAt().isAfter(b.keptAt()) ? a : b);
    }
    List<Candidate> left = new ArrayList<>();
    for (Candidate each : all) {
      if (each.keptAt().plus(age).isBefore(now)) {
        dropped.put(each.id(), "not archived within " + age.toHours() + " h");
      } else if (!each.isWanted() && !each.equals(last.get(each.workload()))) {
        dropped.put(each.id(), "it ended well, and is not the last of its workload");
      } else {
        left.add(each);
      }
    }
    left.sort(
        Comparator.comparing(Candidate::isWanted).thenComparing(Candidate::keptAt).reversed());
    long taken = 0;
    List<Candidate> staying = new ArrayList<>();
    for (Candidate each : left) {
      if (staying.size() >= containers || taken + each.bytes() > bytes) {
        dropped.put(each.id(), "more waited than the keeper's limits allow");
      } else {
        taken += each.bytes();
        staying.add(each);
      }
    }
    long freed =
        all.stream()
            .filter(each -> dropped.containsKey(each.id()))
            .mapToLong(Candidate::bytes)
            .sum();
    for (int i = staying.size() - 1; i >= 0 && freed < shortage; i--) {
      // One that takes nothing frees nothing.
      if (staying.get(i).bytes() > 0) {
        freed += staying.get(i).bytes();
        dropped.put(staying.get(i).id(), "the disk of the data root was full");
      }
    }
    return dropped;
  }
}
