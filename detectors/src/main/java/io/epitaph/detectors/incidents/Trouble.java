package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.time.Duration;

/**
 * Something that a {@link Detector} has to remember of a workload, or of one of its containers: an
 * {@link Episode}, or what may lead to one. Changed only by the step that made this copy.
 *
 * <p>The names are part of the format of state: they stay for ever.
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "is",
    // What an earlier version wrote has none.
    requireTypeIdForSubtypes = OptBoolean.FALSE)
@JsonSubTypes({
  @JsonSubTypes.Type(name = "loop-chain", value = LoopChain.class),
  @JsonSubTypes.Type(name = "loop", value = LoopEpisode.class),
  @JsonSubTypes.Type(name = "oom", value = OomEpisode.class),
  @JsonSubTypes.Type(name = "oom-times", value = OomTimes.class),
  @JsonSubTypes.Type(name = "flap", value = FlapEpisode.class),
  @JsonSubTypes.Type(name = "stuck", value = StuckEpisode.class),
  @JsonSubTypes.Type(name = "host-oom", value = HostOomEpisode.class),
  @JsonSubTypes.Type(name = "crash", value = CrashEpisode.class),
  @JsonSubTypes.Type(name = "ended-crash", value = EndedCrash.class),
  @JsonSubTypes.Type(name = "disorder", value = Disorder.class)
})
interface Trouble {
  /** One that can be changed without changing this one. */
  Trouble copy();

  /** True for what nothing would end if it were forgotten. */
  default boolean mustStay() {
    return false;
  }

  /** One whose times are so much later: the engine's clock was set, or nobody watched meanwhile. */
  Trouble shifted(Duration by);
}
