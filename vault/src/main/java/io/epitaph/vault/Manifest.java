package io.epitaph.vault;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineRef;
import io.epitaph.model.ExitCode;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a vault records about one archive: whose file system it is, how it was taken, whether it is
 * complete, and the hashes that prove it. A request that could not be fulfilled has a manifest too,
 * of state {@code lost}, and no content.
 *
 * <p>It holds the container's environment as it was, since an image made of the archive must run as
 * the container did: the file is for its owner only. In JSON the groups are flattened: all fields
 * stand side by side, as {@code docs/archive-format.md} has it.
 *
 * @param schema {@link #SCHEMA}
 * @param id 32 hex digits
 * @param takenAt when the export began, by the archiver's clock
 * @param storedAt when the content was durable; null when lost
 * @param state stored, or lost
 * @param lost why there is no content, for people; null when stored
 * @param of whose file system it is
 * @param request why it was taken
 * @param how the way it was taken
 * @param paused true when the container was paused while it was exported
 * @param setup what the container was made of and ran with
 * @param proofs whether it is whole
 * @param tags labels that people gave it
 */
@Wire.Schema(Manifest.SCHEMA)
public record Manifest(
    int schema,
    String id,
    Instant takenAt,
    @Nullable Instant storedAt,
    Archive.State state,
    @Nullable String lost,
    @JsonUnwrapped Of of,
    @JsonUnwrapped Request request,
    Archive.How how,
    boolean paused,
    @JsonUnwrapped Setup setup,
    @JsonUnwrapped Proofs proofs,
    List<String> tags) {

  public static final int SCHEMA = 1;

  /** A frame is read into memory. */
  private static final int MOST_FRAME_BYTES = 64 * 1024 * 1024;

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Whose file system it is.
   *
   * @param engine whose container; null when not known
   * @param engineVersion {@code 20.10.24}; null for a tar made elsewhere
   * @param container whose file system; null for a tar made elsewhere
   * @param source where a tar made elsewhere came from, for people; null for one taken here
   */
  public record Of(
      @Nullable EngineRef engine,
      @Nullable String engineVersion,
      @Nullable Container container,
      @Nullable String source) {}

  /**
   * Why it was taken.
   *
   * @param incarnationId the run that it was taken at the end of; null when not known
   * @param cause why that run ended, one sentence; null when not known
   * @param requestId of the request; null when taken without one
   * @param reason of the request; null for a tar made elsewhere
   * @param workload what the request calls the container's workload; null when it does not
   * @param causeKind what kind of cause; null when not known
   */
  public record Request(
      @Nullable String incarnationId,
      @Nullable String cause,
      @Nullable String requestId,
      ArchiveRequest.@Nullable Reason reason,
      @Nullable Workload workload,
      CauseOfDeath.@Nullable Kind causeKind) {

    /** Of a tar made elsewhere. */
    public static final Request NONE = new Request(null, null, null, null, null, null);

    /** Without a request of the policy's. */
    public static Request of(ArchiveRequest.Reason reason) {
      return new Request(null, null, null, reason, null, null);
    }

    public static Request of(ArchiveRequest request) {
      return new Request(
          request.incarnationId(),
          request.cause(),
          request.id(),
          request.reason(),
          request.workload(),
          request.causeKind());
    }
  }

  /**
   * What a container was made of and ran with.
   *
   * @param inspect the engine's answer to inspect, with secrets masked; null when not known
   * @param config what an image made of it must have to run as the container did: a part of the
   *     engine's {@code Config}, with its names, <em>secrets as they are</em>; null when not known
   * @param platform the platform it ran on; null when not known
   * @param imageHistory the engine's answer to {@code GET /images/{id}/history}, with secrets
   *     masked; null when not known
   * @param changes how many paths the container changed; the index names them; null when not known
   * @param mounts what was mounted into it: none of it is in the tar
   */
  public record Setup(
      @Nullable JsonNode inspect,
      @Nullable JsonNode config,
      @Nullable Platform platform,
      @Nullable JsonNode imageHistory,
      @Nullable Changes changes,
      List<Mount> mounts) {

    /** Of a tar made elsewhere, or of a container that is gone. */
    public static final Setup UNKNOWN = new Setup(null, null, null, null, null, List.of());

    public Setup {
      mounts = mounts == null ? List.of() : List.copyOf(mounts);
    }
  }

  /**
   * Whether an archive is complete.
   *
   * @param complete true when all proofs of completeness are there
   * @param missing when not complete, what is missing or not proven and why, one sentence each
   * @param problems what is odd about the tar, one sentence each, at most {@value
   *     TarCatalogue#MOST_PROBLEMS} and the number of the rest; the tar is stored as it came
   * @param contents null when lost
   */
  public record Proofs(
      boolean complete, List<String> missing, List<String> problems, @Nullable Contents contents) {

    public Proofs {
      missing = missing == null ? List.of() : List.copyOf(missing);
      problems = problems == null ? List.of() : List.copyOf(problems);
    }

    /** Of what was stored, with what is missing of it. */
    public static Proofs of(TakenTar taken, List<String> missing) {
      return new Proofs(missing.isEmpty(), missing, taken.problems(), taken.contents());
    }
  }

  /**
   * A container as inspect described it when the archive was taken.
   *
   * @param id 64 hex digits
   * @param name null when not known
   * @param image the reference it was created from; null when not known
   * @param imageId the image's digest; null when not known
   * @param status {@code exited}, {@code running}, {@code paused}, ...; null when not known
   * @param exitCode of the last run that ended; null when not known
   */
  public record Container(
      String id,
      @Nullable String name,
      @Nullable String image,
      @Nullable String imageId,
      @Nullable String status,
      @JsonSerialize(using = ExitCode.Writer.class) @JsonDeserialize(using = ExitCode.Reader.class)
          @Nullable Integer exitCode,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {
    public Container {
      require("container.id", id);
    }
  }

  /**
   * @param os {@code linux}
   * @param architecture {@code amd64}
   * @param variant {@code v8}; null for none
   */
  public record Platform(String os, String architecture, @Nullable String variant) {
    public Platform {
      require("platform.os", os);
      require("platform.architecture", architecture);
    }
  }

  /** Numbers of paths, as the engine counts: a folder in which something changed is changed. */
  public record Changes(long added, long changed, long deleted) {}

  /**
   * @param type {@code bind}, {@code volume}, {@code tmpfs}
   * @param source on the host, or the volume's name; null for none
   * @param destination in the container
   */
  public record Mount(String type, @Nullable String source, String destination, boolean readOnly) {
    public Mount {
      require("mounts.type", type);
      require("mounts.destination", destination);
    }
  }

  /**
   * The three parts of an archive's content, each with its length and the SHA-256 over it.
   *
   * @param tar the tar as it came
   * @param stored the file that holds it
   * @param index the file that lists it
   * @param frameBytes how many bytes of tar each frame of the stored file holds; the last may hold
   *     less
   * @param entries in the tar
   * @param ended true when the tar ends in two zero blocks
   */
  public record Contents(
      Part tar, Part stored, Part index, int frameBytes, long entries, boolean ended) {
    public Contents {
      require("contents.tar", tar);
      require("contents.stored", stored);
      require("contents.index", index);
      if (frameBytes < 1 || frameBytes > MOST_FRAME_BYTES || entries < 0) {
        throw new IllegalArgumentException(
            "frames of " + frameBytes + " bytes and " + entries + " entries cannot be");
      }
    }
  }

  /**
   * @param sha256 64 hex digits
   */
  public record Part(long bytes, String sha256) {
    public Part {
      if (bytes < 0 || !SHA256.matcher(String.valueOf(sha256)).matches()) {
        throw new IllegalArgumentException(
            "a part of the content has " + bytes + " bytes and the SHA-256 '" + sha256 + "'");
      }
    }
  }

  public Manifest {
    require("id", id);
    require("takenAt", takenAt);
    require("state", state);
    require("how", how);
    require("container, engine, source", of);
    require("reason", request);
    require("mounts", setup);
    require("complete", proofs);
    if (!id.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("archive id is '" + id + "', wanted 32 hex digits");
    }
    if (state == Archive.State.STORED && proofs.contents() == null) {
      throw new IllegalArgumentException("archive " + id + " is stored, but has no contents");
    }
    tags = tags == null ? List.of() : List.copyOf(tags);
  }

  private static void require(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  /**
   * Of a request that could not be fulfilled.
   *
   * @param at when it was tried
   * @param why for people
   */
  public static Manifest lost(String id, Instant at, String why, Of of, Request request) {
    return new Manifest(
        SCHEMA,
        id,
        at,
        null,
        Archive.State.LOST,
        why,
        of,
        request,
        Archive.How.EXPORT,
        false,
        Setup.UNKNOWN,
        new Proofs(false, List.of(why), List.of(), null),
        List.of());
  }

  /** The same archive as the answer to another request. */
  public Manifest withRequest(Request other) {
    return new Manifest(
        schema, id, takenAt, storedAt, state, lost, of, other, how, paused, setup, proofs, tags);
  }

  /** Whose file system it is; null for a tar made elsewhere. */
  public @Nullable Container container() {
    return of.container();
  }

  /** Null when lost. */
  public @Nullable Contents contents() {
    return proofs.contents();
  }

  /** What people call it: the container's name, its short id, or where a tar came from. */
  @JsonIgnore
  public String name() {
    Container container = of.container();
    if (container == null) {
      return of.source() == null ? id.substring(0, 12) : of.source();
    }
    String name = container.name();
    return name == null ? container.id().substring(0, Math.min(12, container.id().length())) : name;
  }

  /** By the request, else by the container's labels; null when neither is known. */
  @JsonIgnore
  public @Nullable Workload workload() {
    Container container = of.container();
    JsonNode inspect = setup.inspect();
    if (request.workload() != null || container == null || inspect == null || of.engine() == null) {
      return request.workload();
    }
    Map<String, String> labels = new HashMap<>();
    inspect
        .path("Config")
        .path("Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return Workload.of(of.engine().id(), container.id(), container.name(), labels);
  }

  /** The part of it that is published. */
  public Archive toArchive() {
    Container container = of.container();
    Contents contents = proofs.contents();
    Changes changes = setup.changes();
    return Archive.builder()
        .id(id)
        .revision(1)
        .takenAt(takenAt)
        .engine(of.engine())
        .containerId(container == null ? null : container.id())
        .containerName(container == null ? of.source() : container.name())
        .image(container == null ? null : container.image())
        .incarnationId(request.incarnationId())
        .requestId(request.requestId())
        .state(state)
        .lost(lost)
        .how(how)
        .paused(paused)
        .complete(proofs.complete())
        .incomplete(
            proofs.complete() || proofs.missing().isEmpty()
                ? null
                : String.join("; ", proofs.missing()))
        .tarBytes(contents == null ? 0 : contents.tar().bytes())
        .storedBytes(contents == null ? 0 : contents.stored().bytes() + contents.index().bytes())
        .entries(contents == null ? 0 : contents.entries())
        .added(changes == null ? -1 : changes.added())
        .changed(changes == null ? -1 : changes.changed())
        .deleted(changes == null ? -1 : changes.deleted())
        .sha256(contents == null ? null : contents.tar().sha256())
        .tags(tags)
        .workload(workload())
        .cause(request.causeKind())
        .build();
  }
}
