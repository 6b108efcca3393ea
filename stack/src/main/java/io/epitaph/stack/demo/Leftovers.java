package io.epitaph.stack.demo;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The containers and images of demos on an engine, found by a label with the process that made
 * them: {@code PID.START@HOST}. So what a killed demo left is removed by the next one, and a
 * running demo keeps its own.
 */
final class Leftovers {
  static final String LABEL = "epitaph.demo";

  private Leftovers() {}

  /** The label for what this process makes. */
  static Map<String, String> label() {
    return Map.of(LABEL, mark(ProcessHandle.current()));
  }

  private static String mark(ProcessHandle process) {
    long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "." + start + "@" + host();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Whether the process that made this has ended; false for one of another host. */
  private static boolean isAbandoned(String mark) {
    String pid = mark.replaceFirst("\\..*", "");
    if (!mark.endsWith("@" + host()) || !pid.matches("[0-9]{1,18}")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(pid))
        .filter(ProcessHandle::isAlive)
        .filter(process -> mark(process).equals(mark))
        .isEmpty();
  }

  /**
   * Removes what killed demos left.
   *
   * @throws IOException when another demo runs on the same engine
   */
  static void removeAbandoned(DockerClient docker) throws IOException {
    remove(docker, Leftovers::isAbandoned);
    String own = mark(ProcessHandle.current());
    for (Container container : containers(docker)) {
      String mark = container.getLabels().get(LABEL);
      if (!mark.equals(own)) {
        throw new IOException(
            "another demo runs on this engine (process.start@host "
                + mark
                + "): wait for its end, or remove what it left:"
                + " docker rm -f $(docker ps -aq --filter label="
                + LABEL
                + ")");
      }
    }
  }

  /** Removes what this process made. */
  static void removeOwn(DockerClient docker) {
    remove(docker, mark(ProcessHandle.current())::equals);
  }

  private static void remove(DockerClient docker, Predicate<String> chosen) {
    for (Container container : containers(docker)) {
      if (chosen.test(container.getLabels().get(LABEL))) {
        ignoringGone(
            () ->
                docker
                    .removeContainerCmd(container.getId())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec());
      }
    }
    for (Image image : docker.listImagesCmd().withLabelFilter(LABEL).exec()) {
      Map<String, String> labels = image.getLabels();
      if (labels != null && chosen.test(labels.getOrDefault(LABEL, ""))) {
        ignoringGone(() -> docker.removeImageCmd(image.getId()).withForce(true).exec());
      }
    }
  }

  private static List<Container> containers(DockerClient docker) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(LABEL)).exec();
  }

  private static void ignoringGone(Runnable removal) {
    try {
      removal.run();
    } catch (NotFoundException | ConflictException e) {
      // Removed already, or being removed.
    }
  }
}
