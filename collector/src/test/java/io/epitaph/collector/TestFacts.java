package io.epitaph.collector;

import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.InspectSnapshot.Facts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What inspect says of a container of which little matters. */
final class TestFacts {
  private TestFacts() {}

  static Facts of(String status, String error) throws IOException {
    return decoded(
        """
        {"Id": "a", "Name": "/a", "Config": {"Image": "i"}, "HostConfig": {},
         "State": {"Status": "%s", "ExitCode": 1, "Error": "%s"}}
        """
            .formatted(status, error));
  }

  static Facts probed(int failing, String output) throws IOException {
    return decoded(
        """
        {"Id": "a", "Name": "/a", "Config": {"Image": "i"}, "HostConfig": {},
         "State": {"Status": "running", "Health": {"Status": "healthy", "FailingStreak": %d,
           "Log": [{"Start": "2026-02-03T14:00:00Z", "ExitCode": 0, "Output": "%s"}]}}}
        """
            .formatted(failing, output));
  }

  private static Facts decoded(String inspect) throws IOException {
    return new InspectDecoder(new Masker("0123456789abcdef".getBytes(StandardCharsets.UTF_8)))
        .decode(inspect.getBytes(StandardCharsets.UTF_8))
        .facts();
  }
}
