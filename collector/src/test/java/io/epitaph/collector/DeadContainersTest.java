package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.InspectSnapshot.Facts;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadContainersTest {
  private final DeadContainers dead = new DeadContainers();

  private static Facts facts(String status, String error) throws Exception {
    String inspect =
        """
        {"Id": "a", "Name": "/a", "Config": {"Image": "i"}, "HostConfig": {},
         "State": {"Status": "%s", "ExitCode": 1, "Error": "%s"}}
        """
            .formatted(status, error);
    return new InspectDecoder(new Masker("0123456789abcdef".getBytes(StandardCharsets.UTF_8)))
        .decode(inspect.getBytes(StandardCharsets.UTF_8))
        .facts();
  }

  @Test
  void thoseThatDoNotRunTakeTurns() throws Exception {
    dead.saw("a", "die");
    dead.saw("b", "create");
    dead.learn("c", facts("exited", ""));
    assertThat(dead.next(2)).containsExactly("a", "b");
    assertThat(dead.next(2)).containsExactly("c", "a");
    assertThat(dead.next(9)).containsExactly("b", "c", "a");
  }

  @Test
  void oneThatRunsHasNoTurn() throws Exception {
    dead.saw("a", "die");
    dead.saw("b", "die");
    dead.learn("c", facts("running", ""));
    dead.saw("a", "start");
    dead.keepOnly(Set.of("a", "c"));
    assertThat(dead.next(9)).isEmpty();
  }

  @Test
  void aStartThatFailedIsNewsOnce() throws Exception {
    assertThat(dead.learn("a", facts("exited", ""))).isFalse();
    assertThat(dead.learn("a", facts("exited", "mount is gone"))).isTrue();
    assertThat(dead.learn("a", facts("exited", "mount is gone"))).isFalse();
    assertThat(dead.learn("a", facts("exited", "port is taken"))).isTrue();
  }

  @Test
  void theNextStartThatFailsIsNewsAgainAfterARun() throws Exception {
    dead.learn("a", facts("exited", "mount is gone"));
    dead.saw("a", "start");
    assertThat(dead.learn("a", facts("exited", "mount is gone"))).isTrue();
  }
}
