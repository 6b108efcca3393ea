package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchConfigurationTest {
  private static final String SECURITY = "xpack.security.enabled";

  @TempDir Path folder;

  @Test
  void securityIsOffWhereAnEarlierVersionHasUnpackedIt() throws Exception {
    Files.createDirectories(folder.resolve("modules").resolve("x-pack-security"));
    assertThat(ElasticsearchConfiguration.of(folder, folder, 9200))
        .containsEntry(SECURITY, "false");
  }

  /** The server does not start with a setting that none of its modules knows. */
  @Test
  void securityIsNotMentionedWhereItIsNot() throws Exception {
    assertThat(ElasticsearchConfiguration.of(folder, folder, 9200)).doesNotContainKey(SECURITY);
  }
}
