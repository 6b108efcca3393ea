package io.epitaph.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.model.Archive;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that describes the format, and the code, say the same. */
class ArchiveFormatTest {
  private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  private static String example() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "archive-format.md"));
    Matcher example = EXAMPLE.matcher(page);
    assertThat(example.find()).isTrue();
    return example.group(1);
  }

  private static Manifest read(String json) throws IOException {
    return Wire.read(json.getBytes(UTF_8), Manifest.class);
  }

  @Test
  void theExampleIsReadAndWrittenAgainAsItStands() throws IOException {
    String wanted = Wire.MAPPER.readTree(example()).toString();
    assertThat(new String(Wire.write(read(example())), UTF_8)).isEqualTo(wanted);
  }

  @Test
  void whatIsNotKnownIsLeftOutAndReadAsNull() throws IOException {
    Manifest lost = Samples.lost("f".repeat(32), "removed before it could be exported");
    String json = new String(Wire.write(lost), UTF_8);
    assertThat(json).doesNotContain("null", "contents", "inspect");
    assertThat(read(json)).isEqualTo(lost);
    assertThat(read(json).setup().inspect()).isNull();
  }

  @Test
  void aFieldOfALaterVersionIsPassedOver() throws IOException {
    assertThat(read(example().replaceFirst("\\{", "{\"signature\":{\"by\":\"x\"},")))
        .isEqualTo(read(example()));
  }

  @Test
  void anIdThatIsNoneIsRefused() {
    assertThatThrownBy(() -> read(example().replace("7f3a91c2d4e5f607", "../../etc/passwd")))
        .hasMessageContaining("wanted 32 hex digits");
  }

  @Test
  void itsWorkloadIsTheRequestsElseThatOfItsLabels() throws IOException {
    assertThat(read(example()).toArchive())
        .returns("shop/legacy", archive -> archive.workload().name())
        .returns(CauseOfDeath.Kind.COMPLETED, Archive::cause);
    String former =
        example().replaceFirst("\"workload\": .*\n", "").replaceFirst(".*causeKind.*\n", "");
    assertThat(read(former).toArchive())
        .returns("legacy", archive -> archive.workload().name())
        .returns(null, Archive::cause);
    String labels =
        "\"Config\": {\"Labels\": {\"com.docker.compose.project\": \"cow\","
            + " \"com.docker.compose.service\": \"job\"}, ";
    assertThat(read(former.replaceFirst("\"Config\": \\{", labels)).toArchive().workload().name())
        .isEqualTo("cow/job");
    assertThat(Samples.lost("f".repeat(32), "gone").toArchive().workload()).isNull();
  }

  @Test
  void whatTravelsOfAManifestHoldsNoConfiguration() throws IOException {
    Archive archive = read(example()).toArchive();
    assertThat(new String(Wire.write(archive), UTF_8)).doesNotContain("hunter2");
    assertThat(archive.storedBytes()).isEqualTo(1_013_202 + 2_140);
    assertThat(archive.added()).isEqualTo(1);
    assertThat(archive.incomplete()).isNull();
  }
}
