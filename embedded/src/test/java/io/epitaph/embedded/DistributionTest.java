package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
  private static final String REPOSITORY = "maven.repo.local";

  @TempDir Path folder;
  private String zip;
  private String repository;

  @BeforeEach
  void rememberProperties() {
    zip = System.getProperty(ElasticsearchServer.ZIP_PROPERTY);
    repository = System.getProperty(REPOSITORY);
    System.clearProperty(ElasticsearchServer.ZIP_PROPERTY);
  }

  @AfterEach
  void restoreProperties() {
    restore(ElasticsearchServer.ZIP_PROPERTY, zip);
    restore(REPOSITORY, repository);
  }

  private static void restore(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  @Test
  void theOneInTheLocalMavenRepositoryIsFound() throws Exception {
    System.setProperty(REPOSITORY, folder.toString());
    assertThatThrownBy(ElasticsearchServer::distribution)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(ElasticsearchServer.ZIP_PROPERTY);
    String missing = "";
    try {
      ElasticsearchServer.distribution();
    } catch (IOException e) {
      missing = e.getMessage().replaceAll(".*there is no (\\S+\\.zip).*", "$1");
    }
    assertThat(missing).matches(".*/elasticsearch/8\\.[0-9.]+/elasticsearch-8\\.[0-9.]+\\.zip");
    Files.createDirectories(Path.of(missing).getParent());
    Files.writeString(Path.of(missing), "");
    assertThat(ElasticsearchServer.distribution()).isEqualTo(Path.of(missing));
  }

  @Test
  void theOneThatIsNamedComesFirstAndMustBeThere() throws Exception {
    Path named = folder.resolve("another.zip");
    System.setProperty(ElasticsearchServer.ZIP_PROPERTY, named.toString());
    assertThatThrownBy(ElasticsearchServer::distribution)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(named.toString());
    Files.writeString(named, "");
    assertThat(ElasticsearchServer.distribution()).isEqualTo(named);
  }

  private Path zipOf(String... names) throws IOException {
    Path file = folder.resolve("made.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (String name : names) {
        entries.putNextEntry(new ZipEntry(name));
        entries.write("x".getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  @Test
  void anEntryThatLeadsOutOfTheFolderIsRefused() throws Exception {
    Path target = Files.createDirectories(folder.resolve("target"));
    Path evil = zipOf("elasticsearch/lib/a.jar", "elasticsearch/../../../evil");
    assertThatThrownBy(() -> Distribution.unpack(evil, target)).hasMessageContaining("leads out");
    assertThat(folder.resolve("evil")).doesNotExist();
    assertThat(target.resolve("made")).doesNotExist();
  }

  @Test
  void modulesThatTheServerDoesNotNeedAreLeftOut() throws Exception {
    Path target = Files.createDirectories(folder.resolve("target"));
    Path zip =
        zipOf(
            "elasticsearch/lib/a.jar",
            "elasticsearch/modules/transport-netty4/b.jar",
            "elasticsearch/modules/x-pack-security/c.jar",
            "elasticsearch/modules/x-pack-core/d.jar",
            "elasticsearch/modules/apm/e.jar");
    Path home = Distribution.unpack(zip, target);
    try (Stream<Path> modules = Files.list(home.resolve("modules"))) {
      assertThat(modules).containsExactly(home.resolve("modules/transport-netty4"));
    }
  }

  @Test
  void aZipOfSomethingElseIsRefused() throws Exception {
    Path target = Files.createDirectories(folder.resolve("target"));
    Path other = zipOf("something/else.txt");
    assertThatThrownBy(() -> Distribution.unpack(other, target))
        .hasMessageContaining("is not an Elasticsearch distribution");
    Path none = Files.writeString(folder.resolve("none.zip"), "PK");
    assertThatThrownBy(() -> Distribution.unpack(none, target))
        .hasMessageContaining("none.zip is not an Elasticsearch distribution");
  }
}
