package io.epitaph.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.files.Durable;
import io.epitaph.vault.Extraction.Note;
import io.epitaph.vault.tar.Tars;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeExtractorTest {
  @TempDir Path temp;
  private Path target;
  private Path outside;

  @BeforeEach
  void makeOutside() throws IOException {
    target = temp.resolve("in").resolve("target");
    outside = Files.writeString(temp.resolve("outside"), "untouched");
  }

  @AfterEach
  void nothingOutsideIsTouched() throws IOException {
    assertThat(outside).hasContent("untouched");
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.map(f -> f.getFileName().toString())).isSubsetOf("vault", "in", "outside");
    }
    try (Stream<Path> files = Files.list(temp.resolve("in"))) {
      assertThat(files).isSubsetOf(List.of(target));
    }
  }

  private Extraction extract(Tars tar) throws IOException {
    Archives archives =
        new Archives(new Vault(temp.resolve("vault"), new Durable(), 4096), Clock.systemUTC());
    Manifest manifest = archives.add(new ByteArrayInputStream(tar.ended()), "hostile");
    return archives.extract(manifest.id(), target);
  }

  private static List<String> paths(List<Note> notes) {
    return notes.stream().map(Note::path).toList();
  }

  @Test
  void filesFoldersAndLinksComeOutAsTheyWere() throws IOException {
    Extraction extraction =
        extract(
            Tars.tar()
                .folder("var/")
                .folder("var/tmp/")
                .file("var/tmp/legacy", "left behind\n")
                .hardlink("var/again", "var/tmp/legacy")
                .symlink("var/link", "tmp/legacy"));
    assertThat(extraction.leftOut()).isEmpty();
    assertThat(extraction.extracted()).isEqualTo(5);
    assertThat(target.resolve("var/tmp/legacy")).hasContent("left behind\n");
    assertThat(target.resolve("var/again")).hasContent("left behind\n");
    assertThat(Files.readSymbolicLink(target.resolve("var/link"))).hasToString("tmp/legacy");
    assertThat(Files.getLastModifiedTime(target.resolve("var/tmp")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
  }

  @Test
  void aPathThatClimbsIsLeftOut() throws IOException {
    Extraction extraction =
        extract(Tars.tar().file("../../outside", "evil").file("a/../../../outside", "evil"));
    assertThat(paths(extraction.leftOut())).containsExactly("../../outside", "a/../../../outside");
  }

  @Test
  void anAbsolutePathIsTakenFromTheTargetFolder() throws IOException {
    extract(Tars.tar().file(outside.toString(), "evil"));
    assertThat(target.resolve(outside.toString().substring(1))).hasContent("evil");
  }

  @Test
  void nothingIsWrittenThroughALinkInTheTar() throws IOException {
    Extraction extraction =
        extract(
            Tars.tar()
                .symlink("door", temp.toString())
                .file("door/outside", "evil")
                .symlink("up", "../..")
                .file("up/outside", "evil"));
    assertThat(paths(extraction.leftOut())).contains("door", "up");
    assertThat(target.resolve("door/outside")).hasContent("evil");
  }

  @Test
  void aFileInTheTarDoesNotReplaceWhatItsLinkNames() throws IOException {
    Extraction extraction =
        extract(Tars.tar().symlink("name", outside.toString()).file("name", "evil"));
    assertThat(target.resolve("name")).hasContent("evil");
    assertThat(paths(extraction.leftOut())).containsExactly("name");
  }

  @Test
  void aHardLinkOutOfTheTarIsLeftOut() throws IOException {
    Extraction extraction =
        extract(
            Tars.tar()
                .hardlink("a", "../../outside")
                .hardlink("b", outside.toString())
                .file("b", "written, not through the link"));
    assertThat(paths(extraction.leftOut())).containsExactly("a", "b");
  }

  @Test
  void linksThatLeadOutTogetherAreLeftOut() throws IOException {
    // Each alone seems to stay inside: x is the target folder itself, y its parent.
    Extraction extraction =
        extract(
            Tars.tar()
                .folder("a/b/")
                .symlink("a/b/x", "../..")
                .symlink("y", "a/b/x/..")
                .symlink("z", "a/b/x"));
    assertThat(paths(extraction.leftOut())).containsExactly("y");
    assertThat(target.resolve("z").toRealPath()).isEqualTo(target.toRealPath());
  }

  @Test
  void everyLinkThatIsMadeStaysInside() throws IOException {
    Tars tar = Tars.tar().folder("a/").folder("a/b/").file("a/f", "x");
    String[] names = {"p", "a/q", "a/b/r", "s", "a/t"};
    java.util.Random random = new java.util.Random(7);
    String[] words = {"..", "a", "b", "p", "q", "r", "s", "t", "f", "."};
    for (String name : names) {
      StringBuilder link = new StringBuilder();
      for (int i = 0; i <= random.nextInt(5); i++) {
        link.append(i == 0 ? "" : "/").append(words[random.nextInt(words.length)]);
      }
      tar.symlink(name, link.toString());
    }
    extract(tar);
    try (Stream<Path> all = Files.walk(target)) {
      for (Path link : all.filter(Files::isSymbolicLink).toList()) {
        // One that leads nowhere, or in circles, does no harm.
        if (Files.exists(link)) {
          assertThat(link.toRealPath().startsWith(target.toRealPath())).isTrue();
        }
      }
    }
  }

  @Test
  void devicesAreLeftOut() throws IOException {
    Extraction extraction =
        extract(Tars.tar().device("sda", '4').device("null", '3').device("pipe", '6'));
    assertThat(paths(extraction.leftOut())).containsExactly("sda", "null", "pipe");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void setuidIsRemoved() throws IOException {
    Extraction extraction = extract(Tars.tar().entry("su", '0', "x".getBytes(UTF_8), "", 04755));
    assertThat(paths(extraction.altered())).containsExactly("su");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("su"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(
            (int) Files.getAttribute(target.resolve("su"), "unix:mode", LinkOption.NOFOLLOW_LINKS)
                & 06000)
        .isZero();
  }

  @Test
  void whatComesTwiceIsAsItsLastSays() throws IOException {
    extract(Tars.tar().file("a", "first, longer").hardlink("b", "a").file("a", "second"));
    assertThat(target.resolve("a")).hasContent("second");
    assertThat(target.resolve("b")).hasContent("first, longer");
  }

  @Test
  void namesThatAreNoUtf8StayTwo() throws IOException {
    Extraction extraction =
        extract(
            Tars.tar()
                .raw(Tars.header(new byte[] {'n', (byte) 0xe9}, '0', 0, "", 0644))
                .raw(Tars.header(new byte[] {'n', (byte) 0xe8}, '0', 0, "", 0644)));
    assertThat(target.resolve("n%E9")).exists();
    assertThat(target.resolve("n%E8")).exists();
    assertThat(extraction.altered()).hasSize(2);
  }

  @Test
  void aFolderThatHoldsSomethingIsRefused() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("mine"), "x");
    assertThatThrownBy(() -> extract(Tars.tar().file("mine", "evil")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(target.resolve("mine")).hasContent("x");
  }

  @Test
  void aTargetThatIsALinkIsRefused() throws IOException {
    Files.createDirectories(target.getParent());
    Files.createSymbolicLink(target, temp);
    assertThatThrownBy(() -> extract(Tars.tar().file("outside", "evil")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatTheFileSystemDoesNotTakeIsListedAndTheRestIsExtracted() throws IOException {
    String name = "n".repeat(300);
    Extraction extraction =
        extract(
            Tars.tar()
                .file("first", "1")
                .entry("L", 'L', (name + "\0").getBytes(UTF_8), "", 0)
                .file("long", "2")
                .entry(
                    "L",
                    'L',
                    (("d".repeat(249) + "/").repeat(24) + "deep\0").getBytes(UTF_8),
                    "",
                    0)
                .file("deep", "3")
                .entry("L", 'L', ("d/".repeat(200_000) + "deeper\0").getBytes(UTF_8), "", 0)
                .file("deeper", "4")
                .file("last", "5")
                .symlink("link", "last"));
    assertThat(extraction.failed()).extracting(n -> n.path().length()).contains(300, 6004, 400_006);
    assertThat(extraction.failed()).hasSize(3);
    assertThat(target.resolve("first")).hasContent("1");
    assertThat(target.resolve("link")).hasContent("5");
  }

  @Test
  void aHardLinkToItselfLeavesTheFileThere() throws IOException {
    Extraction extraction = extract(Tars.tar().file("a", "good").hardlink("a", "a"));
    assertThat(target.resolve("a")).hasContent("good");
    assertThat(extraction.extracted()).isEqualTo(1);
    assertThat(extraction.leftOut()).extracting(Note::why).containsExactly("it links to itself");
  }

  @Test
  void aHardLinkToNothingLeavesTheFileOfThatNameThere() throws IOException {
    Extraction extraction = extract(Tars.tar().file("a", "good").hardlink("a", "none"));
    assertThat(target.resolve("a")).hasContent("good");
    assertThat(paths(extraction.leftOut())).containsExactly("a");
  }

  @Test
  void aDamagedPartIsNamedAndTheRestIsExtracted() throws IOException {
    Vault vault = new Vault(temp.resolve("vault"), new Durable(), 4096);
    Archives archives = new Archives(vault, Clock.systemUTC());
    byte[] noise = new byte[20_000];
    new java.util.Random(3).nextBytes(noise);
    byte[] tar = Tars.tar().file("first", noise).file("last", "whole").ended();
    Manifest manifest = archives.add(new ByteArrayInputStream(tar), "damaged");
    byte[] stored = Files.readAllBytes(vault.tarFile(manifest.id()));
    stored[6000] ^= 1;
    Files.write(vault.tarFile(manifest.id()), stored);
    Extraction extraction = archives.extract(manifest.id(), target);
    assertThat(paths(extraction.damaged())).containsExactly("first");
    assertThat(target.resolve("first")).doesNotExist();
    assertThat(target.resolve("last")).hasContent("whole");
  }

  @Test
  void anExtractionThatFailsLeavesNothingInTheWayOfTheNext() throws IOException {
    Vault vault = new Vault(temp.resolve("vault"), new Durable(), 4096);
    Archives archives = new Archives(vault, Clock.systemUTC());
    byte[] tar = Tars.tar().file("a", "1").file("b", "2").ended();
    Manifest manifest = archives.add(new ByteArrayInputStream(tar), "x");
    Path stored = vault.tarFile(manifest.id());
    Files.move(stored, temp.resolve("vault/elsewhere"));
    assertThatThrownBy(() -> archives.extract(manifest.id(), target))
        .isInstanceOf(DamagedArchiveException.class);
    assertThat(target).doesNotExist();
    Files.createDirectories(target.getParent());
    Files.move(temp.resolve("vault/elsewhere"), stored);
    Files.createDirectories(target);
    assertThat(archives.extract(manifest.id(), target).extracted()).isEqualTo(2);
  }
}
