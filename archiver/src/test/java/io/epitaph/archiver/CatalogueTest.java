package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.TakenTar;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  private static final String ID = "a".repeat(32);
  private static final Instant PRECISE = Instant.parse("2026-01-01T00:00:00.123456789Z");

  @TempDir private Path folder;

  /** What is catalogued of an archive of the file {@code /etc/app.conf}, with these changes. */
  private List<ArchivedFile> catalogued(ImageChange... changes) throws IOException {
    Archives archives = Archives.in(folder.resolve("vault"));
    byte[] content = "port 1".getBytes(UTF_8);
    TarOfFiles.Content file =
        new TarOfFiles.Content("etc/app.conf", content.length, new ByteArrayInputStream(content));
    try (Deposit deposit = archives.vault().deposit();
        TarOfFiles tar = new TarOfFiles(List.of(file))) {
      TakenTar taken = deposit.take(tar, List.of(changes));
      deposit.commit(
          new Manifest(
              Manifest.SCHEMA,
              ID,
              PRECISE,
              PRECISE,
              Archive.State.STORED,
              null,
              new Manifest.Of(null, null, null, "made up"),
              Manifest.Request.NONE,
              Archive.How.LAYERS,
              false,
              new Manifest.Setup(
                  null, null, null, null, new Manifest.Changes(changes.length, 0, 0), List.of()),
              Manifest.Proofs.of(taken, List.of()),
              List.of()));
    }
    List<ArchivedFile> files = new ArrayList<>();
    try (StoredArchive archive = archives.vault().open(ID)) {
      Catalogue.read(archive, EngineIdentity.unknown().masker(), files::add);
    }
    return files;
  }

  @Test
  void aChangedFileHasItsText() throws IOException {
    assertThat(catalogued(ImageChange.of(ImageChange.Kind.CHANGED, "/etc/app.conf")))
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.change()).isEqualTo("changed");
              assertThat(file.text()).isEqualTo("port 1");
              assertThat(file.attributes()).isEmpty();
            });
  }

  @Test
  void whatTheImageHasIsNotCatalogued() throws IOException {
    assertThat(catalogued()).isEmpty();
  }

  @Test
  void whatWasDeletedIsCataloguedWithoutOwner() throws IOException {
    assertThat(catalogued(ImageChange.of(ImageChange.Kind.DELETED, "/var/log/audit")))
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.path()).isEqualTo("var/log/audit");
              assertThat(file.change()).isEqualTo("deleted");
              assertThat(file.type()).isEqualTo(ArchivedFile.UNKNOWN_TYPE);
              assertThat(file.uid()).isNull();
              assertThat(file.mode()).isNull();
            });
  }

  @Test
  void aSocketIsCatalogued() throws IOException {
    ImageChange socket =
        new ImageChange(ImageChange.Kind.ADDED, "/run/s", ImageChange.SOCKET, PRECISE, null);
    assertThat(catalogued(socket))
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.type()).isEqualTo("socket");
              assertThat(file.change()).isEqualTo("added");
              assertThat(file.modifiedAt()).isEqualTo(PRECISE);
            });
  }

  @Test
  void attributesThatTheTarHasNotAreNamed() throws IOException {
    ImageChange change =
        new ImageChange(
            ImageChange.Kind.ADDED,
            "/etc/app.conf",
            null,
            PRECISE,
            Map.of("system.posix_acl_access", "AgAA"));
    assertThat(catalogued(change))
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.attributes()).containsExactly("system.posix_acl_access");
              assertThat(file.modifiedAt()).isEqualTo(PRECISE);
            });
  }
}
