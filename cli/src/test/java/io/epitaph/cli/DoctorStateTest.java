package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import io.epitaph.stack.StackPart;
import io.epitaph.stack.StackStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code epitaph doctor} reports about a state folder. */
class DoctorStateTest {
  private static final String NO_ENGINE = "unix:///nowhere/docker.sock";

  @TempDir private Path folder;

  @BeforeEach
  void letOthersReachTheFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private Ran doctor(Path state) {
    return Ran.epitaph(
        Map.of(
            "XDG_STATE_HOME", folder.resolve("user").toString(),
            "XDG_CONFIG_HOME", folder.resolve("user").toString()),
        "doctor",
        "--json",
        "--engine",
        NO_ENGINE,
        "--state",
        state.toString());
  }

  private static JsonNode finding(Ran ran, String what) throws IOException {
    for (String line : ran.out().lines().toList()) {
      JsonNode finding = Wire.MAPPER.readTree(line);
      if (finding.path("what").asText().equals(what)) {
        return finding;
      }
    }
    throw new AssertionError("nothing of " + what + " in " + ran);
  }

  @Test
  void aStateFolderThatIsAFileIsAFailure() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    JsonNode state = finding(doctor(file), "state");
    assertThat(state.path("verdict").asText()).isEqualTo("fail");
    assertThat(state.path("found").asText()).contains(file + " is not a folder");
  }

  @Test
  void itMakesNoStateFolder() {
    doctor(folder.resolve("state"));
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void theRoomOnADiskWithoutAnyIsAFailure() throws IOException {
    JsonNode disk = finding(doctor(Path.of("/proc/epitaph")), "disk");
    assertThat(disk.path("verdict").asText()).isEqualTo("fail");
    assertThat(disk.path("found").asText()).startsWith("0 B free");
  }

  @Test
  void aPartOfTheStackThatHasAProblemIsAFailure() throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    StackStatus status =
        new StackStatus(
            ProcessHandle.current().pid(),
            Instant.now(),
            Instant.now(),
            state.toString(),
            false,
            "127.0.0.1:1",
            URI.create("http://127.0.0.1:1"),
            null,
            List.of(new StackPart("indexer", "Kafka does not answer", "", Map.of())));
    Files.write(state.resolve("status.json"), Wire.write(status));
    JsonNode indexer = finding(doctor(state), "indexer");
    assertThat(indexer.path("verdict").asText()).isEqualTo("fail");
    assertThat(indexer.path("found").asText()).isEqualTo("Kafka does not answer");
  }
}
