package io.epitaph.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.files.Durable;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.vault.tar.Tars;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
  private static final int FRAME = 16 * 1024;

  @TempDir Path temp;
  private Path folder;
  private Vault vault;
  private Archives archives;

  @BeforeEach
  void open() {
    folder = temp.resolve("vault");
    vault = new Vault(folder, new Durable(), FRAME);
    archives = new Archives(vault, Clock.systemUTC());
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] someTar() {
    return Tars.tar()
        .file("first", noise(50_000))
        .file("second", noise(70_000))
        .file("third", "three")
        .ended();
  }

  private Manifest add(byte[] tar) throws IOException {
    return archives.addAnything(new ByteArrayInputStream(tar), "test");
  }

  private byte[] exported(String which) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archives.export(which, out);
    return out.toByteArray();
  }

  private String cat(String which, String path) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archives.cat(which, path, out);
    return out.toString(UTF_8);
  }

  /** As version 0.1.0-SNAPSHOT wrote it before tars were read by a library. */
  @Test
  void anArchiveOfAnEarlierVersionIsReadAndVerified() throws IOException {
    Path before = Path.of("src", "test", "resources", "vault-of-schema-1");
    archives = Archives.in(before);
    Manifest manifest = archives.show("small.tar");
    assertThat(archives.verify(manifest.id())).isEmpty();
    assertThat(exported(manifest.id())).hasSize(20_480);
    assertThat(cat(manifest.id(), "etc/motd")).isEqualTo("hello\n");
    assertThat(before.resolve(manifest.id() + ".json")).hasBinaryContent(Wire.write(manifest));
  }

  @Test
  void whatIsExportedIsWhatWasTaken() throws IOException {
    byte[] tar = someTar();
    Manifest manifest = add(tar);
    assertThat(exported(manifest.id())).isEqualTo(tar);
    assertThat(manifest.proofs().complete()).isTrue();
    assertThat(archives.verify(manifest.id())).isEmpty();
  }

  @Test
  void whatIsNoTarAtAllIsStoredExactlyToo() throws IOException {
    byte[] bytes = noise(100_000);
    Manifest manifest = add(bytes);
    assertThat(exported(manifest.id())).isEqualTo(bytes);
    assertThat(manifest.proofs().complete()).isFalse();
    assertThat(manifest.proofs().problems()).isNotEmpty();
  }

  @Test
  void anEmptyTarIsStoredToo() throws IOException {
    assertThat(exported(add(new byte[0]).id())).isEmpty();
  }

  @Test
  void aSourceThatFailsIsStoredAsFarAsItCame() throws IOException {
    byte[] tar = someTar();
    InputStream failing =
        new java.io.SequenceInputStream(
            new ByteArrayInputStream(tar, 0, 60_000),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
              }
            });
    Manifest manifest = archives.add(failing, "test");
    assertThat(exported(manifest.id())).isEqualTo(Tars.cut(tar, 60_000));
    assertThat(manifest.proofs().complete()).isFalse();
    assertThat(manifest.proofs().missing().get(0)).contains("connection reset");
    assertThat(manifest.proofs().problems()).hasSize(1);
  }

  @Test
  void theStoredFileIsAnOrdinaryZstdFile() throws IOException {
    byte[] tar = someTar();
    Path file = vault.tarFile(add(tar).id());
    try (InputStream in = new com.github.luben.zstd.ZstdInputStream(Files.newInputStream(file))) {
      assertThat(in.readAllBytes()).isEqualTo(tar);
    }
  }

  @Test
  void oneFileIsReadWithoutTheRest() throws IOException {
    Manifest manifest = add(someTar());
    Path file = vault.tarFile(manifest.id());
    byte[] stored = Files.readAllBytes(file);
    // All but the end is damaged.
    for (int i = 0; i < stored.length - 20_000; i++) {
      stored[i] = 0;
    }
    Files.write(file, stored);
    assertThat(cat(manifest.id(), "/third")).isEqualTo("three");
    assertThatThrownBy(() -> cat(manifest.id(), "first"))
        .isInstanceOf(DamagedArchiveException.class)
        .hasMessageContaining("bytes 0 to 16384 of the tar cannot be read");
  }

  @Test
  void filesAreForTheirOwnerOnly() throws IOException {
    add(someTar());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void theSameTarAddedTwiceIsOneArchive() throws IOException {
    assertThat(add(someTar()).id()).isEqualTo(add(someTar()).id());
    assertThat(archives.list()).hasSize(1);
    assertThat(folder.resolve("tmp")).isDirectoryNotContaining("glob:**.{zst,json}");
  }

  @Test
  void whatIsDeletedIsGone() throws IOException {
    Manifest manifest = add(someTar());
    archives.delete(manifest.id().substring(0, 8));
    assertThat(archives.list()).isEmpty();
    assertThat(vault.tarFile(manifest.id())).doesNotExist();
    assertThatThrownBy(() -> archives.show(manifest.id()))
        .isInstanceOf(NoSuchArchiveException.class);
  }

  @Test
  void nothingIsDeletedByAName() throws IOException {
    Manifest manifest = add(someTar());
    assertThatThrownBy(() -> archives.delete("test"))
        .isInstanceOf(NoSuchArchiveException.class)
        .hasMessageContaining(manifest.id());
    assertThat(archives.list()).hasSize(1);
  }

  @Test
  void aNameThatClimbsOutOfTheVaultFindsNothing() throws IOException {
    Files.writeString(temp.resolve("x.json"), "{}");
    assertThat(vault.find("../x")).isNull();
    assertThatThrownBy(() -> archives.show("../x")).isInstanceOf(NoSuchArchiveException.class);
  }

  // ---- damage

  private List<String> verifiedAfter(Damage damage) throws IOException {
    Manifest manifest = add(someTar());
    damage.on(manifest.id());
    return archives.verify(manifest.id());
  }

  private interface Damage {
    void on(String id) throws IOException;
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aFlippedBitInTheTarIsFoundAndTheFilesItHitsAreNamed() throws IOException {
    assertThat(verifiedAfter(id -> flip(vault.tarFile(id), 30_000)))
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).contains("another SHA-256"))
        .anySatisfy(p -> assertThat(p).contains("It holds parts of first"));
  }

  @Test
  void aStoredFileCutShortIsFound() throws IOException {
    assertThat(
            verifiedAfter(
                id -> {
                  byte[] all = Files.readAllBytes(vault.tarFile(id));
                  Files.write(vault.tarFile(id), Tars.cut(all, all.length - 10));
                }))
        .anySatisfy(p -> assertThat(p).contains("bytes, wanted"))
        .anySatisfy(p -> assertThat(p).contains("third"));
  }

  @Test
  void aMissingStoredFileIsFound() throws IOException {
    assertThat(verifiedAfter(id -> Files.delete(vault.tarFile(id))))
        .anySatisfy(p -> assertThat(p).contains("is missing"));
  }

  @Test
  void aMissingIndexIsFound() throws IOException {
    assertThat(verifiedAfter(id -> Files.delete(vault.indexFile(id))))
        .anySatisfy(p -> assertThat(p).contains("index").contains("is missing"));
  }

  @Test
  void aFlippedBitInTheIndexIsFound() throws IOException {
    assertThat(verifiedAfter(id -> flip(vault.indexFile(id), -30)))
        .anySatisfy(p -> assertThat(p).contains("another SHA-256"));
  }

  @Test
  void contentOfAnotherArchiveIsFound() throws IOException {
    Manifest other = archives.add(new ByteArrayInputStream(Tars.tar().ended()), "other");
    assertThat(
            verifiedAfter(
                id -> {
                  Files.write(vault.tarFile(id), Files.readAllBytes(vault.tarFile(other.id())));
                  Files.write(vault.indexFile(id), Files.readAllBytes(vault.indexFile(other.id())));
                }))
        .isNotEmpty();
  }

  @Test
  void aManifestThatCannotBeReadHidesNoOther() throws IOException {
    Manifest manifest = add(someTar());
    Files.writeString(folder.resolve("0".repeat(32) + ".json"), "{\"schema\":");
    assertThat(archives.list()).extracting(Manifest::id).containsExactly(manifest.id());
    assertThatThrownBy(() -> vault.find("0".repeat(32)))
        .isInstanceOf(DamagedArchiveException.class);
  }

  @Test
  void aManifestOfALaterSchemaIsRefusedAndSaysWhy() throws IOException {
    Manifest manifest = add(someTar());
    Path file = vault.manifestFile(manifest.id());
    Files.writeString(file, Files.readString(file).replace("\"schema\":1", "\"schema\":2"));
    assertThatThrownBy(() -> vault.find(manifest.id())).hasMessageContaining("update Epitaph");
  }

  // ---- the power fails

  private static final class PowerFailure extends Error {
    private static final long serialVersionUID = 1;
  }

  /**
   * A disk whose power fails at one of its steps; then nothing more is done, not even cleaning up.
   */
  private static final class FailingDisk extends Durable {
    private final int failsAt;
    private int steps;

    FailingDisk(int failsAt) {
      this.failsAt = failsAt;
    }

    private void step() {
      if (++steps >= failsAt) {
        throw new PowerFailure();
      }
    }

    @Override
    public void makeFolder(Path path) throws IOException {
      step();
      super.makeFolder(path);
    }

    @Override
    public FileChannel create(Path file) throws IOException {
      step();
      return super.create(file);
    }

    @Override
    public OutputStream output(FileChannel file) {
      step();
      return super.output(file);
    }

    @Override
    public void sync(FileChannel file) throws IOException {
      step();
      super.sync(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      step();
      super.move(from, to);
    }

    @Override
    public void syncFolder(Path path) throws IOException {
      step();
      super.syncFolder(path);
    }

    @Override
    public void delete(Path file) throws IOException {
      step();
      super.delete(file);
    }
  }

  @Test
  void atWhateverStepThePowerFailsAnArchiveIsThereWholeOrNotAtAll() throws IOException {
    List<Integer> seen = new ArrayList<>();
    for (int failsAt = 1; failsAt < 40; failsAt++) {
      Path place = temp.resolve("vault-" + failsAt);
      boolean failed = false;
      try {
        new Archives(new Vault(place, new FailingDisk(failsAt), FRAME), Clock.systemUTC())
            .add(new ByteArrayInputStream(someTar()), "test");
      } catch (PowerFailure e) {
        failed = true;
      }
      Vault after = new Vault(place, new Durable(), FRAME);
      Archives reader = new Archives(after, Clock.systemUTC());
      List<Manifest> list = reader.list();
      seen.add(list.size());
      for (Manifest manifest : list) {
        assertThat(reader.verify(manifest.id())).describedAs("step %d", failsAt).isEmpty();
      }
      // What was asked for again is stored as if nothing had been.
      Manifest again = reader.add(new ByteArrayInputStream(someTar()), "test");
      assertThat(reader.verify(again.id())).isEmpty();
      // An hour later nothing is left of the failure.
      after.sweep(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
      try (Stream<Path> files = Files.walk(place)) {
        assertThat(files.filter(f -> Files.isRegularFile(f) && !f.endsWith("commit.lock")))
            .describedAs("step %d", failsAt)
            .hasSize(3);
      }
      if (!failed) {
        break;
      }
    }
    assertThat(seen).startsWith(0, 0, 0).endsWith(1).hasSizeBetween(12, 39);
  }

  @Test
  void whatIsYoungerThanAnHourIsNotSwept() throws IOException {
    Manifest manifest = add(someTar());
    Path young = Files.writeString(temporary(".json"), "x");
    Path old = aged(Files.writeString(temporary(".json"), "x"));
    Path orphan = aged(Files.writeString(folder.resolve("1".repeat(32) + ".tar.zst"), "x"));
    assertThat(vault.sweep(Clock.systemUTC())).isEqualTo(2);
    assertThat(young).exists();
    assertThat(old).doesNotExist();
    assertThat(orphan).doesNotExist();
    assertThat(archives.verify(manifest.id())).isEmpty();
  }

  private Path temporary(String suffix) {
    return folder.resolve("tmp").resolve(UUID.randomUUID() + suffix);
  }

  private static Path aged(Path file) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
  }

  @Test
  void onlyWhatAVaultWritesIsSwept() throws IOException {
    add(someTar());
    Path tmp = folder.resolve("tmp");
    Path foreign = aged(Files.writeString(tmp.resolve("session.sock.bak"), "x"));
    Path named = Files.createDirectory(temporary(".tar.zst"));
    Path target = aged(Files.writeString(temp.resolve("target"), "x"));
    Path link = Files.createSymbolicLink(temporary(".json"), target);
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    assertThat(vault.sweep(later)).isZero();
    assertThat(List.of(foreign, named, target, link)).allMatch(Files::exists);
  }

  @Test
  void aLeftoverThatCannotBeRemovedKeepsNoOther() throws IOException {
    add(someTar());
    aged(Files.writeString(temporary(".json"), "x"));
    aged(Files.writeString(temporary(".json"), "x"));
    int[] asked = {0};
    Durable refusing =
        new Durable() {
          @Override
          public void delete(Path file) throws IOException {
            if (asked[0]++ == 0) {
              throw new java.nio.file.AccessDeniedException(file.toString());
            }
            super.delete(file);
          }
        };
    assertThat(new Vault(folder, refusing, FRAME).sweep(Clock.systemUTC())).isEqualTo(1);
  }

  // ---- the same archive twice

  /** As two processes do that archive the same at once: neither finds what the other stores. */
  private Manifest commit(String id, byte[] tar) throws IOException {
    try (Deposit deposit = vault.deposit()) {
      TakenTar taken = deposit.take(new ByteArrayInputStream(tar), List.of());
      Manifest made = Samples.stored(id, taken);
      return deposit.commit(made);
    }
  }

  @Test
  void aCompleteArchiveIsNotReplacedByALaterOne() throws IOException {
    String id = "a".repeat(32);
    byte[] whole = someTar();
    Manifest first = commit(id, whole);
    assertThat(commit(id, Tars.cut(whole, 60_000))).isEqualTo(first);
    assertThat(commit(id, Tars.tar().file("other", "x").ended())).isEqualTo(first);
    assertThat(vault.keepLost(Samples.lost(id, "gone"))).isEqualTo(first);
    assertThat(exported(id)).isEqualTo(whole);
    assertThat(archives.verify(id)).isEmpty();
  }

  @Test
  void anIncompleteOrDamagedArchiveIsReplacedByACompleteOne() throws IOException {
    String id = "a".repeat(32);
    byte[] whole = someTar();
    commit(id, Tars.cut(whole, 60_000));
    commit(id, whole);
    assertThat(exported(id)).isEqualTo(whole);
    byte[] stored = Files.readAllBytes(vault.tarFile(id));
    stored[stored.length / 2] ^= 1;
    Files.write(vault.tarFile(id), stored);
    commit(id, whole);
    assertThat(archives.verify(id)).isEmpty();
  }

  @Test
  void aDiskThatIsFullIsAnErrorAndLeavesNothing() {
    Durable full =
        new Durable() {
          @Override
          public OutputStream output(FileChannel file) {
            return new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            };
          }
        };
    Archives there = new Archives(new Vault(folder, full, FRAME), Clock.systemUTC());
    assertThatThrownBy(() -> there.add(new ByteArrayInputStream(someTar()), "test"))
        .hasMessageContaining("No space left")
        .hasMessageContaining(folder.toString());
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  // ---- names

  @Test
  void theBeginOfAnIdThatFitsTwoIsRefused() throws IOException {
    List<String> begins = new ArrayList<>();
    // Seventeen ids and sixteen digits: two begin alike.
    for (int i = 0; i < 17; i++) {
      Manifest made = archives.add(new ByteArrayInputStream(Tars.tar().ended()), "tar " + i);
      begins.add(made.id().substring(0, 1));
    }
    String twice =
        begins.stream().filter(b -> begins.indexOf(b) != begins.lastIndexOf(b)).findFirst().get();
    assertThatThrownBy(() -> archives.show(twice))
        .isInstanceOf(AmbiguousArchiveException.class)
        .hasMessageContaining("Give more of the id");
  }

  @Test
  void aLostArchiveIsListedAndSaysWhyItCannotBeOpened() throws IOException {
    Manifest added = add(someTar());
    Manifest lost = Samples.lost("f".repeat(32), "removed before it could be exported");
    vault.keepLost(lost);
    assertThat(archives.list()).extracting(Manifest::state).contains(Archive.State.LOST);
    assertThat(archives.show(lost.id())).isEqualTo(lost);
    assertThatThrownBy(() -> archives.verify(lost.id()))
        .isInstanceOf(NoSuchArchiveException.class)
        .hasMessageContaining("removed before it could be exported");
    assertThat(archives.show(added.id()).contents()).isNotNull();
  }

  // ---- what is no tar

  private static byte[] ascii(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void whatIsNoTarIsRefusedAndNamed() {
    java.util.Map<String, byte[]> others =
        java.util.Map.of(
            "gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0},
            "zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0},
            "xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
            "UTF-16", new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0},
            "a web page", ascii("\n<!DOCTYPE html><html>"),
            "JSON", ascii("{\"message\":\"no such container\"}"),
            "text", ascii("Error response from daemon"),
            "empty", new byte[0],
            "neither", noise(3000),
            "zip", new byte[] {'P', 'K', 3, 4});
    others.forEach(
        (what, bytes) ->
            assertThatThrownBy(() -> archives.add(new ByteArrayInputStream(bytes), "some file"))
                .describedAs(what)
                .isInstanceOf(NoTarException.class)
                .hasMessageContaining("some file is no tar, it is ")
                .hasMessageContaining(what));
    assertThat(vault.folder().resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void entriesThatAreLostInTheMiddleMakeItIncomplete() throws IOException {
    byte[] tar = someTar();
    for (int at = 0; at < tar.length; at += 512) {
      if (tar[at] == 's' && tar[at + 1] == 'e') {
        tar[at + 2] ^= 1;
      }
    }
    Manifest manifest = archives.add(new ByteArrayInputStream(tar), "test");
    assertThat(manifest.proofs().complete()).isFalse();
    assertThat(manifest.proofs().missing().get(0)).contains("entries may be missing");
  }

  @Test
  void whatIsBeingWrittenIsNeverSwept() throws IOException {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    byte[] tar = someTar();
    InputStream slow =
        new java.io.SequenceInputStream(
            new ByteArrayInputStream(tar, 0, 60_000),
            new ByteArrayInputStream(tar, 60_000, tar.length - 60_000) {
              @Override
              public synchronized int read(byte[] bytes, int offset, int length) {
                try {
                  vault.sweep(later);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
                return super.read(bytes, offset, length);
              }
            });
    assertThat(exported(archives.add(slow, "test").id())).isEqualTo(tar);
  }

  @Test
  void aWriterSweepsWhatAKilledOneLeft() throws IOException {
    add(someTar());
    Path old = aged(Files.writeString(temporary(".idx.zst"), "x"));
    archives.add(new ByteArrayInputStream(someTar()), "another");
    assertThat(old).doesNotExist();
  }

  // ---- asking for a file

  @Test
  void aNameThatIsNoUtf8CanBeAskedFor() throws IOException {
    byte[] content = new byte[512];
    content[0] = 'x';
    Manifest manifest =
        add(
            Tars.tar()
                .raw(Tars.header(new byte[] {'n', (byte) 0xe9}, '0', 1, "", 0644))
                .raw(content)
                .raw(Tars.header(new byte[] {'n', (byte) 0xe8}, '0', 0, "", 0644))
                .ended());
    assertThat(cat(manifest.id(), "n%E9")).isEqualTo("x");
    assertThat(cat(manifest.id(), "/n%E8")).isEmpty();
  }

  @Test
  void linksAreFollowedAsIfTheArchiveWereTheRoot() throws IOException {
    Manifest manifest =
        add(
            Tars.tar()
                .file("usr/lib/real", "it")
                .symlink("lib", "usr/lib")
                .symlink("usr/lib/x", "../../lib/./real")
                .symlink("abs", "/../lib/x")
                .symlink("up", "usr/lib/../lib")
                .hardlink("hard", "usr/lib/real")
                .symlink("loop", "loop")
                .ended());
    for (String path : List.of("lib/real", "lib/x", "abs", "up/x", "hard", "lib/../lib/x")) {
      assertThat(cat(manifest.id(), path)).describedAs(path).isEqualTo("it");
    }
    assertThatThrownBy(() -> cat(manifest.id(), "loop")).hasMessageContaining("links to loop");
    assertThatThrownBy(() -> cat(manifest.id(), "none")).hasMessageContaining("no such file");
  }

  @Test
  void aVeryDeepPathIsFound() throws IOException {
    String deep = "d/".repeat(500_000) + "file";
    Manifest manifest =
        add(
            Tars.tar()
                .entry("L", 'L', (deep + "\0").getBytes(UTF_8), "", 0)
                .file("short", "deep down")
                .ended());
    assertThat(cat(manifest.id(), deep)).isEqualTo("deep down");
  }

  @Test
  void namesThatFillEveryHeaderAreStoredSoThatTheyCanBeRead() throws IOException {
    byte[] control = "\u0001".repeat(7 * 1024 * 1024).getBytes(UTF_8);
    Manifest manifest =
        add(
            Tars.tar()
                .entry("L", 'L', control, "", 0)
                .entry("K", 'K', control, "", 0)
                .symlink("short", "target")
                .ended());
    assertThat(archives.verify(manifest.id())).isEmpty();
    assertThat(manifest.proofs().problems().get(0)).contains("bytes of names");
  }
}
