package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn.HostOom;
import io.epitaph.model.HostMemory;
import io.epitaph.model.Incident;
import io.epitaph.model.OomKill;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Kills of a host that is full, without a long quiet time between them. */
final class HostOomEpisode extends Episode {
  private static final int MOST = 20;

  /** So many make it critical. */
  private static final int MANY = 4;

  private static final int SHORT_ID = 12;

  private long kills;
  private Instant quietAt = Instant.EPOCH;
  private @Nullable HostOom last;

  /** The last with a reading of the host's memory. */
  private @Nullable HostMemory memory;

  private List<String> seen = List.of();
  private List<String> victims = List.of();

  HostOomEpisode() {}

  private HostOomEpisode(HostOomEpisode other) {
    super(other);
    kills = other.kills;
    quietAt = other.quietAt;
    last = other.last;
    memory = other.memory;
    seen = other.seen;
    victims = other.victims;
  }

  @Override
  public HostOomEpisode copy() {
    return new HostOomEpisode(this);
  }

  @Override
  public HostOomEpisode shifted(Duration by) {
    HostOomEpisode shifted = copy();
    shifted.quietAt = quietAt.plus(by);
    return shifted;
  }

  /**
   * Counts one.
   *
   * @return false when it was counted before
   */
  boolean kill(HostOom oom, Duration quiet) {
    OomKill kill = oom.kill();
    if (seen.contains(kill.id())) {
      return false;
    }
    seen = Lists.append(seen, kill.id(), MOST);
    kills++;
    memory = kill.host() == null ? memory : kill.host();
    last = new HostOom(kill.withoutHost(), oom.victim(), oom.asker());
    victims = Lists.append(victims, kill.victim() + of(oom.victim(), kill.containerId()), MOST);
    Instant over = kill.killedAt().plus(quiet);
    quietAt = quietAt.isBefore(over) ? over : quietAt;
    return true;
  }

  private static String of(@Nullable String name, @Nullable String containerId) {
    return name != null
        ? " of " + name
        : containerId == null ? "" : " of container " + containerId.substring(0, SHORT_ID);
  }

  Instant quietAt() {
    return quietAt;
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.HOST_OUT_OF_MEMORY;
  }

  @Override
  Incident.Severity severity() {
    return kills >= MANY ? Incident.Severity.CRITICAL : Incident.Severity.HIGH;
  }

  @Override
  String summary() {
    HostOom oom = last;
    String asked =
        oom == null || oom.kill().askedBy() == null
            ? ""
            : ", when `"
                + oom.kill().askedBy()
                + "`"
                + of(oom.asker(), oom.kill().askedByContainer())
                + " asked for more";
    return "the host ran out of memory: the kernel killed "
        + (victims.isEmpty() ? "a process" : victims.get(victims.size() - 1))
        + asked
        + (kills > 1 ? " (" + Words.ordinal(kills) + " kill)" : "")
        + (resolution() == null ? "" : ", then quiet");
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("kills", kills);
    HostMemory read = memory;
    if (read != null) {
      numbers.put("hostTotalBytes", read.totalBytes());
      numbers.put("hostAvailableBytes", read.availableBytes());
      numbers.put("hostSwapTotalBytes", read.swapTotalBytes());
      numbers.put("hostSwapFreeBytes", read.swapFreeBytes());
    }
  }

  @Override
  void details(Details details) {
    details.put("victims", String.join(", ", victims));
    HostMemory read = memory;
    if (read != null && !read.holders().isEmpty()) {
      details.put(
          "holders",
          read.holders().stream()
              .map(
                  each ->
                      each.containerId()
                              .substring(0, Math.min(SHORT_ID, each.containerId().length()))
                          + " "
                          + Words.bytes(each.bytes()))
              .collect(Collectors.joining(", ")));
    }
  }
}
