package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same when containers are replaced: what an operator would name.
 *
 * @param id unique over a fleet; the key by which incidents follow a workload
 * @param name what people call it: {@code shop/web}, {@code shop/web run}, {@code web.1}, a
 *     container's name
 * @param kind where it is known from
 */
public record Workload(String id, String name, Kind kind) {
  private static final String POD = "io.kubernetes.pod.name";

  public enum Kind implements Wire.Named {
    KUBERNETES,
    SWARM,
    COMPOSE,
    /** The host of an engine, for what is no container's own trouble. */
    HOST,
    @JsonEnumDefaultValue
    CONTAINER
  }

  public Workload {
    Require.text("workload.id", id);
    Require.text("workload.name", name);
    Require.present("workload.kind", kind);
  }

  /** Whether its containers may run on several engines: its id names none. */
  @JsonIgnore
  public boolean isClusterWide() {
    return kind == Kind.KUBERNETES || kind == Kind.SWARM;
  }

  /**
   * Whether its id is of one cluster only: a Swarm service without the label of its id may be one
   * of the same name elsewhere.
   */
  @JsonIgnore
  public boolean isOfOneCluster() {
    return kind != Kind.SWARM || id.indexOf('/') != id.lastIndexOf('/');
  }

  /** The host of an engine, as one. */
  public static Workload ofHost(EngineRef engine) {
    return new Workload("host/" + engine.id() + "/" + engine.host(), engine.host(), Kind.HOST);
  }

  /**
   * The engine that its containers run on; null when they {@linkplain #isClusterWide() may run on
   * several}.
   */
  public @Nullable String engineOnly() {
    return isClusterWide() ? null : id.substring(id.indexOf('/') + 1, id.lastIndexOf("/" + name));
  }

  /**
   * The workload of a container, by its labels: Kubernetes pod and container, Swarm service and
   * task slot, compose project, service and number; else the container's name; else its id.
   *
   * @param engineId distinguishes names without a project of their own
   * @param labels the container's labels, or an event's attributes (which hold all labels)
   */
  public static Workload of(
      String engineId,
      String containerId,
      @Nullable String containerName,
      Map<String, String> labels) {
    String pod = labels.get(POD);
    String podContainer = labels.get("io.kubernetes.container.name");
    if (pod != null && podContainer != null) {
      String owner =
          labels.getOrDefault("io.kubernetes.pod.namespace", "default") + "/" + podOwner(pod);
      return new Workload(
          "kubernetes/" + owner + "/" + podContainer, owner + "/" + podContainer, Kind.KUBERNETES);
    }
    String service = labels.get("com.docker.swarm.service.name");
    if (service != null) {
      return ofService(service, labels);
    }
    String project = labels.get("com.docker.compose.project");
    String composeService = labels.get("com.docker.compose.service");
    if (project != null && composeService != null) {
      return ofCompose(
          "compose/" + engineId + "/", project + "/" + composeService, containerId, labels);
    }
    String name =
        containerName == null || containerName.isEmpty() ? shortId(containerId) : containerName;
    return new Workload("container/" + engineId + "/" + name, name, Kind.CONTAINER);
  }

  /**
   * Which of the replicas that share a workload a container is: its pod. Null when the workload has
   * the number or slot of its replica in its name, so that all its containers stand in for each
   * other.
   *
   * @param labels the container's labels, or an event's attributes
   */
  public static @Nullable String replica(Map<String, String> labels) {
    String pod = labels.get(POD);
    // The pods of a CronJob, named OWNER-MINUTE-SUFFIX, follow each other.
    return pod == null || pod.matches(".*-[0-9]{8}-[a-z0-9]{5}")
        ? null
        : labels.getOrDefault("io.kubernetes.pod.uid", pod);
  }

  /**
   * A task is named SERVICE.SLOT.TASKID; a global one has the node's id for a slot. Two clusters
   * may have a service of one name, so the service's id, which only one has, is part of the
   * workload's.
   */
  private static Workload ofService(String service, Map<String, String> labels) {
    String task = labels.getOrDefault("com.docker.swarm.task.name", service);
    int end = task.lastIndexOf('.');
    String slot = end > service.length() ? task.substring(0, end) : service;
    String serviceId = labels.get("com.docker.swarm.service.id");
    boolean known = serviceId != null && !serviceId.isEmpty();
    return new Workload("swarm/" + (known ? serviceId + "/" : "") + slot, slot, Kind.SWARM);
  }

  /** What {@code docker compose run} makes has the service's labels, but is not the service. */
  private static Workload ofCompose(
      String scope, String service, String containerId, Map<String, String> labels) {
    if (labels.getOrDefault("com.docker.compose.oneoff", "").equalsIgnoreCase("true")) {
      // Each is one of its own: none takes the place of another.
      String name = service + " run";
      return new Workload(scope + name + "/" + containerId, name, Kind.COMPOSE);
    }
    String number = labels.getOrDefault("com.docker.compose.container-number", "1");
    String name = service + (number.equals("1") ? "" : "." + number);
    return new Workload(scope + name, name, Kind.COMPOSE);
  }

  /** True for what {@code docker compose run} made: a task of its own, not the service. */
  @JsonIgnore
  public boolean isOneOff() {
    return kind == Kind.COMPOSE && !id.endsWith("/" + name);
  }

  private static String shortId(String containerId) {
    return containerId.substring(0, Math.min(12, containerId.length()));
  }

  /** A Deployment's pods are named OWNER-HASH-SUFFIX; others (StatefulSet) keep their name. */
  private static String podOwner(String pod) {
    return pod.replaceFirst("-[a-f0-9]{8,10}-[a-z0-9]{5}$", "");
  }
}
