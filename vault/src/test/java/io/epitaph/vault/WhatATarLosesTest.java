package io.epitaph.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Archive;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets, attributes and fractions of seconds are in the index where the tar has them not. */
class WhatATarLosesTest {
  private static final String ID = "a".repeat(32);
  private static final Instant PRECISE = Instant.parse("2026-01-01T00:00:00.123456789Z");

  @TempDir private Path folder;

  private List<ArchivedPath> stored(ImageChange... changes) throws IOException {
    Archives archives = Archives.in(folder.resolve("vault"));
    try (Deposit deposit = archives.vault().deposit();
        TarOfFiles tar =
            new TarOfFiles(
                List.of(
                    new TarOfFiles.Content("file", 1, new ByteArrayInputStream(new byte[] {1}))))) {
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
    assertThat(archives.verify(ID)).isEmpty();
    List<ArchivedPath> paths = new ArrayList<>();
    archives.files(ID, true, paths::add);
    return paths;
  }

  @Test
  void aSocketIsListedWithoutAnEntry() throws IOException {
    ImageChange socket =
        new ImageChange(ImageChange.Kind.ADDED, "/run/s", ImageChange.SOCKET, PRECISE, null);
    assertThat(stored(socket))
        .singleElement()
        .isEqualTo(
            new ArchivedPath(
                "/run/s",
                ImageChange.Kind.ADDED,
                null,
                new ArchivedPath.Beyond(ImageChange.SOCKET, PRECISE, null)));
  }

  @Test
  void whatTheTarHasNotIsBesideItsEntry() throws IOException {
    Map<String, String> attributes = Map.of("system.posix_acl_access", "AgAA");
    ImageChange file = new ImageChange(ImageChange.Kind.ADDED, "/file", null, PRECISE, attributes);
    assertThat(stored(file))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.entry()).isNotNull();
              assertThat(each.beyond())
                  .isEqualTo(new ArchivedPath.Beyond(null, PRECISE, attributes));
            });
  }

  @Test
  void anAttributeMayHaveItsNameOnly() throws IOException {
    Map<String, @Nullable String> attributes = new HashMap<>();
    attributes.put("user.long", null);
    ImageChange file = new ImageChange(ImageChange.Kind.ADDED, "/file", null, null, attributes);
    assertThat(stored(file))
        .singleElement()
        .extracting(ArchivedPath::beyond)
        .isEqualTo(new ArchivedPath.Beyond(null, null, attributes));
  }

  @Test
  void ofWhatTheTarHasNothingIsSaid() throws IOException {
    assertThat(stored(ImageChange.of(ImageChange.Kind.ADDED, "/file")))
        .singleElement()
        .extracting(ArchivedPath::beyond)
        .isNull();
  }
}
