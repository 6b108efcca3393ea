package io.epitaph.stack.demo;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.io.IOException;
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
    return Map.of(LABEL, ProcessMark.of(ProcessHandle.current()));
  }

  /**
   * Removes what killed demos left.
   *
   * @throws IOException when another demo runs on the same engine
   */
  static void removeAbandoned(DockerClient docker) throws IOException {
    remove(docker, ProcessMark::isAbandoned);
    String own = ProcessMark.of(ProcessHandle.current());
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
    remove(docker, ProcessMark.of(ProcessHandle.current())::equals);
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
