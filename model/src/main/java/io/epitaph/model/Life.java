package io.epitaph.model;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One container, create to destroy: a bounded summary. Its full story is in the events.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param revision the number of distinct inputs and timers that made it; a reader keeps the highest
 * @param updatedAt the event time of the last of them
 * @param engine where it lives
 * @param containerId 64 hex digits
 * @param name its name now
 * @param formerNames oldest first, at most 20
 * @param image the reference it was created from
 * @param imageId {@code sha256:...}
 * @param workload what it is part of
 * @param labels the container's, masked
 * @param firstSeenAt the event time of the first thing known of it: fixed, chooses the index
 * @param bornAt when it was created; null when that was before Epitaph watched and inspect did not
 *     show it
 * @param destroyedAt when it was removed; null before
 * @param state its state now
 * @param incarnations how many there were so far
 * @param lastIncarnationId null when it never started
 * @param lastStartedAt of the last incarnation
 * @param lastDiedAt the last death; null when there was none
 * @param lastExitCode of the last death
 * @param lastCause of the last death; null when there was none
 * @param autoRemove true for {@code --rm}; null when not known
 */
@Wire.Schema(Life.SCHEMA)
public record Life(
    int schema,
    String id,
    long revision,
    Instant updatedAt,
    EngineRef engine,
    String containerId,
    @Nullable String name,
    List<String> formerNames,
    @Nullable String image,
    @Nullable String imageId,
    Workload workload,
    Map<String, String> labels,
    Instant firstSeenAt,
    @Nullable Instant bornAt,
    @Nullable Instant destroyedAt,
    State state,
    int incarnations,
    @Nullable String lastIncarnationId,
    @Nullable Instant lastStartedAt,
    @Nullable Instant lastDiedAt,
    @JsonSerialize(using = ExitCode.Writer.class) @JsonDeserialize(using = ExitCode.Reader.class)
        @Nullable Integer lastExitCode,
    @Nullable CauseOfDeath lastCause,
    @Nullable Boolean autoRemove) {

  public static final int SCHEMA = 1;

  public enum State implements Wire.Named {
    CREATED,
    RUNNING,
    PAUSED,
    /** Dead, and it may be started again. */
    DEAD,
    DESTROYED
  }

  public Life {
    Require.text("id", id);
    Require.notNegative("revision", revision);
    Require.present("updatedAt", updatedAt);
    Require.present("engine", engine);
    Require.text("containerId", containerId);
    Require.present("workload", workload);
    Require.present("firstSeenAt", firstSeenAt);
    Require.present("state", state);
    formerNames = Require.list(formerNames);
    labels = Require.map(labels);
  }

  /** With nothing set. */
  public static LifeBuilder builder() {
    return new LifeBuilder();
  }

  /** With all set as here. */
  public LifeBuilder toBuilder() {
    return new LifeBuilder(this);
  }

  /** The same, under another revision. */
  public Life withRevision(long revision) {
    return toBuilder().revision(revision).build();
  }

  public static String idOf(String engineId, String containerId) {
    return Ids.hash("life", engineId, containerId);
  }
}
