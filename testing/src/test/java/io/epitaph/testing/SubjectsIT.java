package io.epitaph.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the engine at hand. A second object stands for another test that runs beside. */
class SubjectsIT {
  private static final URI ENGINE = EngineAddress.from(System.getenv());
  private static final String PREFIX = "epitaph-subjects-it-";

  private Subjects others;

  @BeforeEach
  void open() throws IOException {
    try {
      others = Subjects.open(ENGINE);
    } catch (EngineUnavailableException e) {
      Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
  }

  @AfterEach
  void close() throws IOException {
    if (others != null) {
      others.close();
    }
  }

  private static Subject subject(String name) {
    return Subject.running(PREFIX + name, "sleep 600").withStopTimeout(Duration.ZERO);
  }

  private List<String> marked(String mark) {
    return others
        .docker()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(Subjects.LABEL, mark))
        .exec()
        .stream()
        .map(Container::getId)
        .toList();
  }

  private List<String> images() {
    return others.docker().listImagesCmd().exec().stream()
        .filter(image -> image.getRepoTags() != null)
        .flatMap(image -> List.of(image.getRepoTags()).stream())
        .toList();
  }

  @Test
  void itRemovesItsOwnAndOnlyItsOwn() throws Exception {
    String other = others.run(subject("other"));
    String mark;
    try (Subjects own = Subjects.open(ENGINE)) {
      mark = own.mark();
      own.run(subject("alive"));
      own.create(subject("created"));
      String dead = own.run(subject("dead"));
      own.kill(dead, "KILL");
      assertThat(marked(mark)).hasSize(3);
      assertThat(images()).contains(own.image());
    }
    assertThat(marked(mark)).isEmpty();
    assertThat(images()).noneMatch(tag -> tag.contains(mark));
    assertThat(marked(others.mark())).containsExactly(other);
    assertThat(images()).contains(others.image());
  }

  @Test
  void anImageThatWasMadeOfASubjectIsRemovedToo() throws Exception {
    String mark;
    try (Subjects own = Subjects.open(ENGINE)) {
      mark = own.mark();
      String id = new Lives(own, PREFIX).reborn();
      assertThat(images()).contains(own.image() + "-reborn");
      assertThat(own.docker().inspectContainerCmd(id).exec().getState().getExitCodeLong()).isZero();
    }
    assertThat(marked(mark)).isEmpty();
    assertThat(images()).noneMatch(tag -> tag.contains(mark));
  }

  @Test
  void aNameThatAnEarlierRunLeftIsTakenOver() throws Exception {
    String left = others.run(subject("same"));
    try (Subjects own = Subjects.open(ENGINE)) {
      String id = own.run(subject("same"));
      assertThat(marked(others.mark())).doesNotContain(left);
      assertThat(marked(own.mark())).containsExactly(id);
    }
  }
}
