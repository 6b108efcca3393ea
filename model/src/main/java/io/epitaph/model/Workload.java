package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same when containers are replaced: what an operator would name.
 *
 * @param id unique over a fleet; the key by which incidents follow a workload
 * @param name what people call it: {@code shop/web}, {@code web.1}, a container's name
 * @param kind where it is known from
 */
public record Workload(String id, String name, Kind kind) {

  public enum Kind implements Wire.Named {
    KUBERNETES,
    SWARM,
    COMPOSE,
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
   * The engine that its containers run on; null when they {@linkplain #isClusterWide() may run on
   * several}.
   */
  public @Nullable String engineOnly() {
    return isClusterWide()
        ? null
        : id.substring(id.indexOf('/') + 1, id.length() - name.length() - 1);
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
    String pod = labels.get("io.kubernetes.pod.name");
    String podContainer = labels.get("io.kubernetes.container.name");
    if (pod != null && podContainer != null) {
      String owner =
          labels.getOrDefault("io.kubernetes.pod.namespace", "default") + "/" + podOwner(pod);
      return new Workload(
          "kubernetes/" + owner + "/" + podContainer, owner + "/" + podContainer, Kind.KUBERNETES);
    }
    String service = labels.get("com.docker.swarm.service.name");
    if (service != null) {
      // A task is named SERVICE.SLOT.TASKID; a global one has the node's id for a slot.
      String task = labels.getOrDefault("com.docker.swarm.task.name", service);
      int end = task.lastIndexOf('.');
      String slot = end > service.length() ? task.substring(0, end) : service;
      return new Workload("swarm/" + slot, slot, Kind.SWARM);
    }
    String project = labels.get("com.docker.compose.project");
    String composeService = labels.get("com.docker.compose.service");
    if (project != null && composeService != null) {
      String number = labels.getOrDefault("com.docker.compose.container-number", "1");
      String name = project + "/" + composeService + (number.equals("1") ? "" : "." + number);
      return new Workload("compose/" + engineId + "/" + name, name, Kind.COMPOSE);
    }
    String name =
        containerName == null || containerName.isEmpty()
            ? containerId.substring(0, Math.min(12, containerId.length()))
            : containerName;
    return new Workload("container/" + engineId + "/" + name, name, Kind.CONTAINER);
  }

  /** A Deployment's pods are named OWNER-HASH-SUFFIX; others (StatefulSet) keep their name. */
  private static String podOwner(String pod) {
    return pod.replaceFirst("-[a-f0-9]{8,10}-[a-z0-9]{5}$", "");
  }
}
