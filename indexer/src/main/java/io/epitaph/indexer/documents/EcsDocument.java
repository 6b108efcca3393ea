package io.epitaph.indexer.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineRef;
import io.epitaph.model.ExitCode;
import io.epitaph.model.HostMemory;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds one document: what all kinds have, and the parts that several have.
 *
 * @see <a href="https://www.elastic.co/guide/en/ecs/8.17/ecs-field-reference.html">the fields of
 *     ECS</a>
 */
final class EcsDocument {
  private static final EngineRef ELSEWHERE = new EngineRef("elsewhere", "elsewhere", "elsewhere");

  private final ObjectNode json = Wire.MAPPER.createObjectNode();
  private final ObjectNode epitaphJson = Wire.MAPPER.createObjectNode();
  private final Fields root = new Fields(json);
  private final Fields epitaph = new Fields(epitaphJson);
  private final String id;
  private final IndexKind kind;
  private Instant indexTime;
  private @Nullable Long version;

  /**
   * @param id the record's
   * @param engine null for what was made elsewhere and belongs to no engine
   * @param time when it happened; the index follows from it
   */
  EcsDocument(IndexKind kind, String id, @Nullable EngineRef engine, Instant time) {
    this.kind = kind;
    this.id = id;
    this.indexTime = time;
    root.put("@timestamp", time);
    root.object("ecs").put("version", "8.17.0");
    event().put("id", id).put("dataset", "epitaph." + Wire.name(kind)).put("module", "epitaph");
    EngineRef of = engine == null ? ELSEWHERE : engine;
    root.object("host").put("name", of.host()).put("hostname", of.host());
    epitaph.object("engine").put("id", of.id()).put("name", of.name());
  }

  /** For what changes: the index follows from a time that stays, and a later revision replaces. */
  EcsDocument revised(long revision, Instant anchor) {
    version = revision;
    indexTime = anchor;
    return this;
  }

  /** The object of ECS of that name. */
  Fields ecs(String name) {
    return root.object(name);
  }

  Fields event() {
    return ecs("event");
  }

  /** Our own object of that name. */
  Fields own(String name) {
    return epitaph.object(name);
  }

  /** ECS' {@code event.category} and {@code event.type}. */
  void category(String category, String type) {
    event().put("category", List.of(category)).put("type", List.of(type));
  }

  /**
   * @param image {@code registry:5000/shop/web:1.2@sha256:...}, which is taken apart
   */
  void container(String containerId, @Nullable String name, @Nullable String image) {
    own("container").put("short_id", shortId(containerId));
    Fields container =
        ecs("container").put("id", containerId).put("runtime", "docker").put("name", name);
    if (image == null || image.isEmpty()) {
      return;
    }
    if (image.startsWith("sha256:")) {
      // Created from an image that has no name.
      container.object("image").put("name", image);
      return;
    }
    ImageName parts = ImageName.of(image);
    Fields named = container.object("image").put("name", parts.name());
    if (parts.tag() != null) {
      named.put("tag", List.of(parts.tag()));
    }
  }

  /** When it is about several containers: the ids of all, so that each of them finds it. */
  void containers(List<String> containerIds) {
    ecs("container").put("id", containerIds);
    own("container")
        .put("short_id", containerIds.stream().map(EcsDocument::shortId).distinct().toList());
  }

  /** As {@code docker ps} prints it, and people paste it. */
  private static String shortId(String containerId) {
    return containerId.substring(0, Math.min(12, containerId.length()));
  }

  void imageId(@Nullable String imageId) {
    if (imageId != null) {
      ecs("container").object("image").object("hash").put("all", List.of(imageId));
    }
  }

  void labels(Map<String, String> labels) {
    if (!labels.isEmpty()) {
      ecs("container").putFlattened("labels", labels);
    }
  }

  void workload(Workload workload) {
    own("workload")
        .put("id", workload.id())
        .put("name", workload.name())
        .put("kind", workload.kind());
  }

  /** Of an archive: what the container stood for, and what it died of; null where not known. */
  void subject(@Nullable Workload workload, CauseOfDeath.@Nullable Kind cause) {
    if (workload != null) {
      workload(workload);
    }
    if (cause != null) {
      cause(cause);
    }
  }

  /**
   * The memory of the host when that mattered.
   *
   * @param host null when it was not read
   */
  void hostMemory(@Nullable HostMemory host) {
    if (host != null) {
      own("host")
          .put("at", host.at())
          .put("total_bytes", Long.valueOf(host.totalBytes()))
          .put("available_bytes", Long.valueOf(host.availableBytes()))
          .put("swap_total_bytes", Long.valueOf(host.swapTotalBytes()))
          .put("swap_free_bytes", Long.valueOf(host.swapFreeBytes()))
          .put("stalled_percent", host.stalledPercent())
          .put("holders", host.holders().stream().map(HostMemory.Holder::containerId).toList());
    }
  }

  /** So that a hash is found wherever it stands. */
  void relatedHash(@Nullable String sha256) {
    if (sha256 != null) {
      ecs("related").put("hash", List.of(sha256));
    }
  }

  void exit(@Nullable Integer code, @Nullable CauseOfDeath cause) {
    if (code != null) {
      ecs("process").put("exit_code", ExitCode.unsigned(code));
    }
    if (cause == null) {
      return;
    }
    boolean fault = cause.kind().fault();
    boolean known = cause.kind() != CauseOfDeath.Kind.UNKNOWN;
    event()
        .put("reason", cause.sentence())
        .put("outcome", known ? fault ? "failure" : "success" : "unknown");
    cause(cause.kind())
        .put("confidence", cause.confidence())
        .put("sentence", cause.sentence())
        .put("signal", cause.signal());
  }

  /** What the cause of death is, and whether it needs attention. */
  Fields cause(CauseOfDeath.Kind kind) {
    return own("cause").put("kind", kind).put("fault", kind.fault());
  }

  /**
   * @param record one JSON object in one line; it goes in as it is, since it has been read
   * @param now when it is indexed
   */
  Document build(byte[] record, Instant now) {
    event().put("ingested", now);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.length + 2_048);
    try (JsonGenerator out = Wire.MAPPER.getFactory().createGenerator(bytes)) {
      out.writeStartObject();
      write(out, json);
      out.writeObjectFieldStart("epitaph");
      write(out, epitaphJson);
      out.writeFieldName("record");
      out.writeRawValue("");
      out.flush();
      bytes.writeBytes(record);
      out.writeEndObject();
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return new Document(kind.index(indexTime), id, version, bytes.toByteArray());
  }

  private static void write(JsonGenerator out, ObjectNode object) throws IOException {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      out.writeFieldName(field.getKey());
      out.writeTree(field.getValue());
    }
  }
}
