package io.epitaph.detectors;

import io.epitaph.model.Incarnation.SignalSent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one death.
 *
 * @param diedAt when, by the engine's clock
 * @param exitCode null when nothing told it
 * @param dieEventId the id of the {@code die} event; null when there was none
 * @param stopEventId the id of the {@code stop} event after it; null while there is none
 * @param signals what was sent through the engine during this incarnation, in order of time
 * @param ooms the ids of its {@code oom} events, in order of time
 * @param stopTimeout how long a stop waits; the engine's default is {@link #USUAL_STOP_TIMEOUT}
 * @param memoryLimit bytes; 0 for none; null when not known
 * @param startError {@code State.Error} of a container that never ran; null when it ran
 */
public record Evidence(
    Instant diedAt,
    @Nullable Integer exitCode,
    @Nullable String dieEventId,
    @Nullable String stopEventId,
    List<SignalSent> signals,
    List<String> ooms,
    Duration stopTimeout,
    @Nullable Long memoryLimit,
    @Nullable String startError) {

  public static final Duration USUAL_STOP_TIMEOUT = Duration.ofSeconds(10);

  public Evidence {
    signals = List.copyOf(signals);
    ooms = List.copyOf(ooms);
  }
}
