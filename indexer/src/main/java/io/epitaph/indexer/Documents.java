package io.epitaph.indexer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of records: Elastic's names for what Elastic has names for, ours under {@code
 * epitaph}, and the record itself under {@code epitaph.record}.
 */
final class Documents {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu.MM.dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("uuuu.MM", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What {@code date_nanos} can hold. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  private static final int LONGEST_NAME = 512;

  /** As {@code ignore_above} in the template. */
  private static final int LONGEST_VALUE = 1_024;

  private static final EngineRef ELSEWHERE = new EngineRef("elsewhere", "elsewhere", "elsewhere");

  private final boolean probes;

  /**
   * @param probes true to keep the exec events of health checks
   */
  Documents(boolean probes) {
    this.probes = probes;
  }

  /**
   * @return null for what is not to be indexed
   * @throws MalformedRecordException when the bytes are no record of this topic
   */
  @Nullable Document of(Topic topic, byte[] bytes, Instant now) throws MalformedRecordException {
    return switch (topic) {
      case EVENTS -> {
        EngineEvent event = Wire.read(bytes, EngineEvent.class);
        yield event.probe() && !probes ? null : event(event, oneLine(bytes), now);
      }
      case SNAPSHOTS -> snapshot(Wire.read(bytes, InspectSnapshot.class), oneLine(bytes), now);
      case STATUS -> status(Wire.read(bytes, CollectorStatus.class), oneLine(bytes), now);
      case LIVES -> life(Wire.read(bytes, Life.class), oneLine(bytes), now);
      case INCARNATIONS -> incarnation(Wire.read(bytes, Incarnation.class), oneLine(bytes), now);
      case INCIDENTS -> incident(Wire.read(bytes, Incident.class), oneLine(bytes), now);
      case ARCHIVES -> archive(Wire.read(bytes, Archive.class), oneLine(bytes), now);
      case FILES -> file(Wire.read(bytes, ArchivedFile.class), oneLine(bytes), now);
      case ARCHIVE_REQUESTS, DEAD_LETTERS -> null;
    };
  }

  /** The indices that records of this time belong to. */
  static List<String> indicesAt(Instant time) {
    return List.of(
        "epitaph-events-" + DAY.format(time),
        "epitaph-snapshots-" + DAY.format(time),
        "epitaph-status-" + DAY.format(time),
        "epitaph-lives-" + MONTH.format(time),
        "epitaph-incarnations-" + MONTH.format(time),
        "epitaph-incidents-" + MONTH.format(time));
  }

  /**
   * A bulk has one document a line: a line end within a record would be read as another order to
   * Elasticsearch.
   *
   * @param value one JSON object, as {@link Wire#read} makes sure
   * @return the same JSON, without line ends
   */
  private static byte[] oneLine(byte[] value) throws MalformedRecordException {
    for (byte b : value) {
      if (b == '\n' || b == '\r') {
        return joined(value);
      }
    }
    return value;
  }

  private static byte[] joined(byte[] value) throws MalformedRecordException {
    try {
      return Wire.write(Wire.MAPPER.readTree(value));
    } catch (IOException e) {
      throw new MalformedRecordException("got no JSON", e);
    }
  }

  // ---- what was told

  private static Document event(EngineEvent event, byte[] value, Instant now) {
    Builder doc = new Builder("epitaph.events", event.engine(), event.occurredAt(), now, value);
    doc.event.put("id", event.id()).put("kind", "event").put("action", event.action());
    date(doc.event, "created", event.collectedAt());
    category(doc.event, event);
    String container = event.containerId();
    if (container != null) {
      boolean own = event.type().equals("container");
      doc.container(
          container,
          own ? event.attributes().get("name") : null,
          own ? event.attributes().get("image") : null);
    }
    ObjectNode own = doc.epitaph.putObject("event");
    own.put("type", event.type()).put("actor_id", event.actorId()).put("probe", event.probe());
    own.put("origin", Wire.name(event.origin().kind()));
    text(own, "detail", event.detail());
    text(own, "scope", event.scope());
    if (!event.attributes().isEmpty()) {
      map(own.putObject("attributes"), event.attributes());
    }
    if (event.action().equals("die") || event.action().equals("exec_die")) {
      number(doc.root.putObject("process"), "exit_code", event.attributes().get("exitCode"));
    }
    return doc.build("epitaph-events-" + DAY.format(inRange(event.occurredAt())), event.id(), null);
  }

  private static void category(ObjectNode target, EngineEvent event) {
    if (!event.type().equals("container")) {
      return;
    }
    switch (event.action()) {
      case "start", "exec_start" -> category(target, "process", "start");
      case "die", "exec_die" -> category(target, "process", "end");
      case "create" -> category(target, "configuration", "creation");
      case "update", "rename" -> category(target, "configuration", "change");
      case "destroy" -> category(target, "configuration", "deletion");
      default -> {}
    }
  }

  private static void category(ObjectNode target, String category, String type) {
    target.putArray("category").add(category);
    target.putArray("type").add(type);
  }

  private static Document snapshot(InspectSnapshot snapshot, byte[] value, Instant now) {
    Builder doc =
        new Builder("epitaph.snapshots", snapshot.engine(), snapshot.takenAt(), now, value);
    doc.event.put("id", snapshot.id()).put("kind", "state").put("action", snapshot.why());
    category(doc.event, "configuration", "info");
    Facts facts = snapshot.facts();
    doc.container(
        snapshot.containerId(),
        facts == null ? null : facts.name(),
        facts == null ? null : facts.image());
    ObjectNode own = doc.epitaph.putObject("snapshot");
    own.put("why", snapshot.why());
    text(own, "cause_event_id", snapshot.causeEventId());
    text(own, "error", snapshot.error());
    if (facts != null) {
      doc.labels(facts.labels());
      own.put("status", facts.status())
          .put("oom_killed", facts.oomKilled())
          .put("exit_code", facts.exitCode())
          .put("restart_policy", facts.restartPolicy())
          .put("restart_count", facts.restartCount())
          .put("memory_limit", facts.memoryLimit())
          .put("auto_remove", facts.autoRemove());
      text(own, "health", facts.health());
      if (facts.imageId() != null) {
        doc.containerImage().putObject("hash").putArray("all").add(facts.imageId());
      }
    }
    return doc.build(
        "epitaph-snapshots-" + DAY.format(inRange(snapshot.takenAt())), snapshot.id(), null);
  }

  private static Document status(CollectorStatus status, byte[] value, Instant now) {
    Builder doc = new Builder("epitaph.status", status.engine(), status.at(), now, value);
    doc.event.put("id", status.id()).put("kind", "state").put("action", Wire.name(status.kind()));
    text(doc.event, "reason", status.cause());
    date(doc.event, "start", status.from());
    date(doc.event, "end", status.to());
    doc.epitaph.putObject("status").put("kind", Wire.name(status.kind()));
    return doc.build("epitaph-status-" + DAY.format(inRange(status.at())), status.id(), null);
  }

  // ---- what was derived

  private static Document life(Life life, byte[] value, Instant now) {
    Builder doc = new Builder("epitaph.lives", life.engine(), life.firstSeenAt(), now, value);
    doc.event.put("id", life.id()).put("kind", "state");
    date(doc.event, "start", life.bornAt());
    date(doc.event, "end", life.destroyedAt());
    doc.container(life.containerId(), life.name(), life.image());
    doc.labels(life.labels());
    doc.workload(life.workload());
    if (life.imageId() != null) {
      doc.containerImage().putObject("hash").putArray("all").add(life.imageId());
    }
    ObjectNode own = doc.epitaph.putObject("life");
    own.put("state", Wire.name(life.state())).put("incarnations", life.incarnations());
    own.put("revision", life.revision());
    date(own, "updated_at", life.updatedAt());
    date(own, "last_started_at", life.lastStartedAt());
    date(own, "last_died_at", life.lastDiedAt());
    var names = own.putArray("names");
    if (life.name() != null) {
      names.add(life.name());
    }
    life.formerNames().forEach(names::add);
    exit(doc, life.lastExitCode(), life.lastCause());
    return doc.build(
        "epitaph-lives-" + MONTH.format(inRange(life.firstSeenAt())), life.id(), life.revision());
  }

  private static Document incarnation(Incarnation run, byte[] value, Instant now) {
    Builder doc = new Builder("epitaph.incarnations", run.engine(), run.anchoredAt(), now, value);
    doc.event.put("id", run.id()).put("kind", "event");
    category(doc.event, "process", run.diedAt() == null ? "start" : "end");
    date(doc.event, "start", run.startedAt());
    date(doc.event, "end", run.diedAt());
    if (run.startedAt() != null && run.diedAt() != null) {
      doc.event.put("duration", nanos(Duration.between(run.startedAt(), run.diedAt())));
    }
    doc.container(run.containerId(), run.containerName(), run.image());
    doc.workload(run.workload());
    exit(doc, run.exitCode(), run.cause());
    ObjectNode own = doc.epitaph.putObject("incarnation");
    own.put("number", run.number()).put("revision", run.revision());
    own.put("probes", run.probes()).put("execs", run.execs()).put("ooms", run.ooms().size());
    date(own, "updated_at", run.updatedAt());
    if (run.startedBy() != null) {
      own.put("started_by", Wire.name(run.startedBy()));
    }
    if (run.next() != null) {
      own.put("next", Wire.name(run.next()));
    }
    if (run.memoryLimit() != null) {
      own.put("memory_limit", run.memoryLimit());
    }
    text(own, "restart_policy", run.restartPolicy());
    if (run.lastWords() != null && !run.lastWords().lines().isEmpty()) {
      own.put("last_words", String.join("\n", run.lastWords().lines()));
    }
    return doc.build(
        "epitaph-incarnations-" + MONTH.format(inRange(run.anchoredAt())),
        run.id(),
        run.revision());
  }

  private static void exit(Builder doc, @Nullable Integer code, @Nullable CauseOfDeath cause) {
    if (code != null) {
      doc.root.putObject("process").put("exit_code", code);
    }
    if (cause == null) {
      return;
    }
    doc.event.put("reason", cause.sentence());
    doc.event.put("outcome", outcome(cause.kind()));
    ObjectNode own = doc.epitaph.putObject("cause");
    own.put("kind", Wire.name(cause.kind()))
        .put("confidence", Wire.name(cause.confidence()))
        .put("sentence", cause.sentence())
        .put("fault", cause.kind().fault());
    if (cause.signal() != null) {
      own.put("signal", cause.signal());
    }
  }

  private static String outcome(CauseOfDeath.Kind kind) {
    return kind == CauseOfDeath.Kind.UNKNOWN ? "unknown" : kind.fault() ? "failure" : "success";
  }

  private static Document incident(Incident incident, byte[] value, Instant now) {
    Builder doc =
        new Builder("epitaph.incidents", incident.engine(), incident.openedAt(), now, value);
    doc.event
        .put("id", incident.id())
        .put("kind", "alert")
        .put("action", Wire.name(incident.kind()))
        .put("severity", severity(incident.severity()))
        .put("reason", incident.summary());
    date(doc.event, "start", incident.anchoredAt());
    date(doc.event, "end", incident.resolvedAt());
    doc.root.putObject("rule").put("name", Wire.name(incident.kind()));
    List<String> containers = incident.containers();
    if (!containers.isEmpty()) {
      doc.container(
          containers.get(containers.size() - 1), incident.containerName(), incident.image());
    }
    doc.workload(incident.workload());
    ObjectNode own = doc.epitaph.putObject("incident");
    own.put("kind", Wire.name(incident.kind()))
        .put("severity", Wire.name(incident.severity()))
        .put("status", Wire.name(incident.status()))
        .put("revision", incident.revision());
    text(own, "resolution", incident.resolution());
    text(own, "part_of", incident.partOf());
    date(own, "opened_at", incident.openedAt());
    date(own, "resolved_at", incident.resolvedAt());
    date(own, "updated_at", incident.updatedAt());
    var all = own.putArray("containers");
    containers.forEach(all::add);
    ObjectNode numbers = own.putObject("numbers");
    incident.numbers().forEach((name, number) -> numbers.put(underscored(name), number));
    Map<String, String> details = new TreeMap<>();
    incident.details().forEach((name, text) -> details.put(underscored(name), text));
    map(own.putObject("details"), details);
    return doc.build(
        "epitaph-incidents-" + MONTH.format(inRange(incident.anchoredAt())),
        incident.id(),
        incident.revision());
  }

  /** As Elastic's own rules weigh theirs. */
  private static int severity(Incident.Severity severity) {
    return switch (severity) {
      case LOW -> 21;
      case MEDIUM -> 47;
      case HIGH -> 73;
      case CRITICAL -> 99;
    };
  }

  /** {@code lastRunNanos} as {@code last_run_nanos}. */
  static String underscored(String name) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        result.append('_').append(Character.toLowerCase(c));
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }

  // ---- what was kept

  private static Document archive(Archive archive, byte[] value, Instant now) {
    Builder doc =
        new Builder("epitaph.archives", engine(archive.engine()), archive.takenAt(), now, value);
    doc.event.put("id", archive.id()).put("kind", "event");
    category(doc.event, "file", "info");
    doc.event.put("outcome", archive.state() == Archive.State.STORED ? "success" : "failure");
    text(doc.event, "reason", archive.lost());
    if (archive.containerId() != null) {
      doc.container(archive.containerId(), archive.containerName(), archive.image());
    }
    if (archive.sha256() != null) {
      doc.root.putObject("related").putArray("hash").add(archive.sha256());
    }
    ObjectNode own = doc.epitaph.putObject("archive");
    own.put("id", archive.id())
        .put("revision", archive.revision())
        .put("state", Wire.name(archive.state()))
        .put("how", Wire.name(archive.how()))
        .put("paused", archive.paused())
        .put("complete", archive.complete())
        .put("tar_bytes", archive.tarBytes())
        .put("stored_bytes", archive.storedBytes())
        .put("entries", archive.entries())
        .put("added", archive.added())
        .put("changed", archive.changed())
        .put("deleted", archive.deleted());
    text(own, "incarnation_id", archive.incarnationId());
    var tags = own.putArray("tags");
    archive.tags().forEach(tags::add);
    return doc.build(
        "epitaph-archives-" + MONTH.format(inRange(archive.takenAt())),
        archive.id(),
        archive.revision());
  }

  private static Document file(ArchivedFile file, byte[] value, Instant now) {
    Builder doc = new Builder("epitaph.files", engine(file.engine()), file.takenAt(), now, value);
    doc.event.put("id", file.id()).put("kind", "event");
    category(doc.event, "file", file.change().equals("added") ? "creation" : "change");
    if (file.containerId() != null) {
      doc.container(file.containerId(), file.containerName(), file.image());
    }
    ObjectNode own = doc.root.putObject("file");
    String path = "/" + file.path();
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    own.put("path", path)
        .put("directory", slash == 0 ? "/" : path.substring(0, slash))
        .put("name", name)
        .put("size", file.size())
        .put("mode", file.mode())
        .put("uid", Long.toString(file.uid()))
        .put("gid", Long.toString(file.gid()))
        .put("type", file.type());
    int dot = name.lastIndexOf('.');
    if (dot > 0 && dot < name.length() - 1) {
      own.put("extension", name.substring(dot + 1));
    }
    date(own, "mtime", file.modifiedAt());
    text(own, "target_path", file.target());
    if (file.sha256() != null) {
      own.putObject("hash").put("sha256", file.sha256());
      doc.root.putObject("related").putArray("hash").add(file.sha256());
    }
    ObjectNode ours = doc.epitaph.putObject("file");
    ours.put("archive_id", file.archiveId()).put("change", file.change());
    // A search by the end of a path is one by the begin of it reversed.
    ours.put("reversed_path", new StringBuilder(path).reverse().toString());
    var ancestors = ours.putArray("ancestors");
    for (int i = path.indexOf('/', 1); i > 0; i = path.indexOf('/', i + 1)) {
      ancestors.add(path.substring(0, i));
    }
    text(ours, "text", file.text());
    return doc.build("epitaph-files-" + MONTH.format(inRange(file.takenAt())), file.id(), null);
  }

  /** A tar made elsewhere is of no engine. */
  private static EngineRef engine(@Nullable EngineRef engine) {
    return engine == null ? ELSEWHERE : engine;
  }

  // ---- parts

  private static final class Builder {
    final ObjectNode root = Wire.MAPPER.createObjectNode();
    final ObjectNode event = Wire.MAPPER.createObjectNode();
    final ObjectNode epitaph = Wire.MAPPER.createObjectNode();

    private final byte[] record;

    Builder(String dataset, EngineRef engine, Instant time, Instant now, byte[] record) {
      date(root, "@timestamp", time);
      root.putObject("ecs").put("version", "8.17.0");
      root.set("event", event);
      event.put("dataset", dataset).put("module", "epitaph");
      date(event, "ingested", now);
      root.putObject("host").put("name", engine.host()).put("hostname", engine.host());
      epitaph.putObject("engine").put("id", engine.id()).put("name", engine.name());
      this.record = record;
    }

    void container(String id, @Nullable String name, @Nullable String image) {
      ObjectNode container = root.putObject("container");
      container.put("id", id).put("runtime", "docker");
      text(container, "name", name);
      if (image != null && !image.isEmpty()) {
        image(container.putObject("image"), image);
      }
    }

    /** {@code registry:5000/shop/web:1.2@sha256:..} in its parts. */
    private static void image(ObjectNode target, String reference) {
      int at = reference.indexOf('@');
      String named = at < 0 ? reference : reference.substring(0, at);
      int colon = named.lastIndexOf(':');
      boolean tagged = colon > named.lastIndexOf('/');
      target.put("name", tagged ? named.substring(0, colon) : named);
      if (tagged) {
        target.putArray("tag").add(named.substring(colon + 1));
      }
    }

    ObjectNode containerImage() {
      ObjectNode container = root.withObjectProperty("container");
      return container.withObjectProperty("image");
    }

    void labels(Map<String, String> labels) {
      if (!labels.isEmpty()) {
        map(root.withObjectProperty("container").putObject("labels"), labels);
      }
    }

    void workload(Workload workload) {
      epitaph
          .putObject("workload")
          .put("id", workload.id())
          .put("name", workload.name())
          .put("kind", Wire.name(workload.kind()));
    }

    Document build(String index, String id, @Nullable Long version) {
      return new Document(index, id, version, source());
    }

    /** The record goes in as it came: it is JSON, and has been read. */
    private byte[] source() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.length + 2_048);
      try (JsonGenerator out = Wire.MAPPER.getFactory().createGenerator(bytes)) {
        out.writeStartObject();
        fields(out, root);
        out.writeObjectFieldStart("epitaph");
        fields(out, epitaph);
        out.writeFieldName("record");
        out.writeRawValue("");
        out.flush();
        bytes.writeBytes(record);
        out.writeEndObject();
        out.writeEndObject();
      } catch (IOException e) {
        throw new IllegalStateException("writing to memory failed", e);
      }
      return bytes.toByteArray();
    }

    private static void fields(JsonGenerator out, ObjectNode object) throws IOException {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        out.writeFieldName(field.getKey());
        out.writeTree(field.getValue());
      }
    }
  }

  /**
   * As {@code flattened} takes them: a name of any length with a value of any length would be one
   * term, and one that is too large costs the whole document. The record has them all.
   */
  private static void map(ObjectNode target, Map<String, String> values) {
    values.forEach(
        (name, value) -> {
          if (name.length() <= LONGEST_NAME
              && name.indexOf('\0') < 0
              && value.length() <= LONGEST_VALUE) {
            target.put(name, value);
          }
        });
  }

  private static void text(ObjectNode target, String name, @Nullable String value) {
    if (value != null) {
      target.put(name, value);
    }
  }

  /** A time that Elasticsearch cannot hold is left out; the record has it. */
  private static void date(ObjectNode target, String name, @Nullable Instant time) {
    if (time != null && !time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
      target.put(name, Wire.text(time));
    }
  }

  private static void number(ObjectNode target, String name, @Nullable String digits) {
    if (digits != null && digits.matches("[0-9]{1,4}")) {
      target.put(name, Integer.parseInt(digits));
    }
  }

  private static Instant inRange(Instant time) {
    return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
