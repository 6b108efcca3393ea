package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive verbs on a vault alone: no stack, no engine. */
class ArchiveCommandsTest {
  @TempDir private Path folder;
  private Path tar;
  private Path vault;

  @BeforeEach
  void makeTar() throws IOException, InterruptedException {
    Path tree = Files.createDirectories(folder.resolve("tree/var/tmp"));
    Files.writeString(tree.resolve("legacy"), "left behind\n");
    tar = folder.resolve("made.tar");
    vault = folder.resolve("vault");
    Process made =
        new ProcessBuilder("tar", "cf", tar.toString(), "-C", folder + "/tree", "var").start();
    assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private Ran archive(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of("archive", arguments[0], "--vault", vault.toString()),
                Arrays.stream(arguments).skip(1))
            .toArray(String[]::new);
    return Ran.epitaph(Map.of(), all);
  }

  private String added() {
    Ran ran = archive("add", tar.toString(), "--name", "made");
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out().strip();
  }

  @Test
  void whatIsAddedIsListedShownReadAndProved() {
    String id = added();
    assertThat(archive("ls").out()).contains(id.substring(0, 8)).contains("made");
    assertThat(archive("show", "made").out()).contains(id).contains("added, complete");
    assertThat(archive("files", "made").out()).contains("/var/tmp/legacy");
    assertThat(archive("cat", "made", "var/tmp/legacy").out()).isEqualTo("left behind\n");
    assertThat(archive("verify").code()).isZero();
  }

  @Test
  void theTarComesBackByteForByte() throws IOException {
    added();
    Path back = folder.resolve("back.tar");
    assertThat(archive("export", "made", "-o", back.toString()).code()).isZero();
    assertThat(back).hasSameBinaryContentAs(tar);
  }

  @Test
  void itIsExtractedIntoAFolder() {
    added();
    Path into = folder.resolve("out");
    assertThat(archive("extract", "made", "--into", into.toString()).code()).isZero();
    assertThat(into.resolve("var/tmp/legacy")).hasContent("left behind");
  }

  @Test
  void aBrokenTarIsKeptAndSaidToBeBroken() throws IOException {
    byte[] whole = Files.readAllBytes(tar);
    Files.write(tar, Arrays.copyOf(whole, 700));
    Ran ran = archive("add", tar.toString(), "--json");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("\"archiveId\":\"").contains("\"complete\":false");
  }

  @Test
  void aDamagedArchiveIsFoundWithExit4() throws IOException {
    added();
    try (Stream<Path> files = Files.walk(vault)) {
      Path stored = files.filter(f -> f.toString().endsWith(".zst")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(stored);
      bytes[bytes.length / 2] ^= 1;
      Files.write(stored, bytes);
    }
    Ran ran = archive("verify", "made");
    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).contains("DAMAGED");
  }

  @Test
  void whatIsNotThereIsExit1() {
    added();
    assertThat(archive("show", "nothing").code()).isEqualTo(1);
    assertThat(archive("cat", "made", "no/such/file").code()).isEqualTo(1);
  }

  @Test
  void onlyAnIdRemoves() {
    String id = added();
    assertThat(archive("rm", "made").code()).isEqualTo(1);
    assertThat(archive("rm", id).code()).isZero();
    assertThat(archive("ls").err()).contains("the vault is empty");
  }

  @Test
  void aFolderThatDoesNotExistIsNoEmptyVault() {
    Ran ran = Ran.epitaph(Map.of(), "archive", "ls", "--vault", vault.toString());
    assertThat(ran.code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(ran.err()).startsWith("epitaph: there is no vault " + vault);
  }

  @Test
  void aFolderOfOtherFilesIsNoVault() {
    Ran ran = Ran.epitaph(Map.of(), "archive", "ls", "--vault", folder.toString());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).startsWith("epitaph: " + folder + " is not a vault");
    ran = Ran.epitaph(Map.of(), "archive", "add", tar.toString(), "--vault", folder.toString());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(folder.resolve("tmp")).doesNotExist();
  }

  @Test
  void aStateFolderNamesItsVault() {
    added();
    Map<String, String> environment = Map.of("EPITAPH_STATE", folder.toString());
    assertThat(Ran.epitaph(environment, "archive", "ls").out()).contains("made");
    assertThat(Ran.epitaph(Map.of(), "archive", "ls", "--state", folder.toString()).out())
        .contains("made");
  }

  @Test
  void theConfigurationFileNamesTheVault() throws IOException {
    added();
    Path file = Files.writeString(folder.resolve("my.properties"), "vault=" + vault + "\n");
    assertThat(Ran.epitaph(Map.of(), "archive", "ls", "--config", file.toString()).out())
        .contains("made");
  }

  @Test
  void aFileToAddThatDoesNotExistIsSaidInASentence() {
    Ran ran = archive("add", folder.resolve("none.tar").toString());
    assertThat(ran.code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(ran.err()).isEqualTo("epitaph: there is no " + folder.resolve("none.tar") + "\n");
  }

  @Test
  void noVaultSaysHowToNameOne() {
    Ran ran =
        Ran.epitaph(
            Map.of("XDG_STATE_HOME", folder.toString(), "EPITAPH_VAULT", folder + "/made.tar"),
            "archive",
            "ls");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err()).startsWith("epitaph: ").doesNotContain("at io.epitaph");
  }

  @Test
  void aDamagedManifestIsListedWithExit4BesideTheOthers() throws IOException {
    String id = added();
    String bad = "0".repeat(32);
    Files.writeString(vault.resolve(bad + ".json"), "{\"schema\":1");
    for (String verb : new String[] {"ls", "verify"}) {
      Ran ran = archive(verb);
      assertThat(ran.code()).isEqualTo(Main.INTEGRITY);
      assertThat(ran.out()).contains("00000000", "DAMAGED", id.substring(0, 8));
      assertThat(archive(verb, "--json").out()).contains("\"archiveId\":\"" + bad, id);
    }
    assertThat(archive("show", "000000").code()).isEqualTo(Main.INTEGRITY);
  }

  @Test
  void whatIsNoTarIsSaidToBeNone() throws IOException {
    Path page = Files.writeString(folder.resolve("page.tar"), "<html>404</html>");
    Ran ran = archive("add", page.toString());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("page.tar is no tar, it is a web page").contains("--as-is");
    assertThat(archive("add", page.toString(), "--as-is").code()).isZero();
  }

  @Test
  void whatIsOddAboutATarIsSaidWhenItIsAdded() throws IOException {
    byte[] whole = Files.readAllBytes(tar);
    byte[] twice = Arrays.copyOf(whole, 2 * whole.length);
    System.arraycopy(whole, 0, twice, whole.length, whole.length);
    Files.write(tar, twice);
    Ran ran = archive("add", tar.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("odd: another tar begins at byte " + whole.length);
    assertThat(archive("add", tar.toString(), "--json").out()).contains("\"problems\":[\"another");
  }

  @Test
  void whatTheFileSystemDoesNotTakeIsListedWithExit3() throws IOException, InterruptedException {
    Path into = Files.createDirectories(folder.resolve("out"));
    Process made =
        new ProcessBuilder(
                "tar",
                "cf",
                tar.toString(),
                "--transform=s,legacy," + "n".repeat(300) + ",",
                "-C",
                folder + "/tree",
                "var")
            .start();
    assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
    added();
    Ran ran = archive("extract", "made", "--into", into.toString());
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.err()).contains("not extracted").contains("nnn");
    assertThat(into.resolve("var/tmp")).isDirectory();
  }

  // ---- find and diff

  private String second() throws IOException, InterruptedException {
    Path tmp = folder.resolve("tree/var/tmp");
    Files.writeString(tmp.resolve("legacy"), "left behind, later\n");
    Files.writeString(tmp.resolve("app.conf"), "# all\npassword=hunter22xyz\nupstream web:80\n");
    Path made = folder.resolve("second.tar");
    Process process =
        new ProcessBuilder("tar", "cf", made.toString(), "-C", folder + "/tree", "var").start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return archive("add", made.toString(), "--name", "second").out().strip();
  }

  @Test
  void filesAreFoundInAllArchivesByNameHashAndText() throws Exception {
    added();
    String second = second();
    assertThat(archive("find", "--name", "leg*").out().lines()).hasSize(2);
    assertThat(archive("find", "--name", "leg*", "--container", "second").out().lines()).hasSize(1);
    assertThat(archive("find", "--name", "/var/**.conf").out()).contains(second.substring(0, 8));
    assertThat(archive("find", "--name", "var/*").out().lines()).hasSize(2);
    Ran text = archive("find", "--text", "UPSTREAM");
    assertThat(text.out()).contains("/var/tmp/app.conf:3: upstream web:80");
    Ran json = archive("find", "--name", "app.conf", "--json");
    String hash = json.out().replaceAll("(?s).*\"sha256\":\"([0-9a-f]+)\".*", "$1");
    assertThat(archive("find", "--sha256", hash.substring(0, 9)).out()).contains("app.conf");
    assertThat(archive("find", "--name", "none").code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(archive("find").code()).isEqualTo(Main.USAGE);
  }

  @Test
  void aSearchIsNoWayToASecret() throws Exception {
    second();
    assertThat(archive("find", "--text", "hunter22xyz").code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(archive("find", "--text", "password").out())
        .contains("app.conf:2")
        .doesNotContain("hunter22xyz");
  }

  @Test
  void aSearchHidesWhatTheCollectorsMask() throws Exception {
    second();
    Path collector = Files.createDirectories(folder.resolve("collectors/unix_run_docker.sock"));
    assertThat(archive("find", "--text", "web:80").out()).contains("app.conf:3");
    Files.writeString(collector.resolve("mask.list"), "web:[0-9]+");
    assertThat(archive("find", "--text", "web:80").code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(archive("find", "--text", "upstream", "--mask", "upstr[a-z]+").code())
        .isEqualTo(Main.NO_SUCH_THING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "collector/tcp_a_2376", "collectors/unix_run_docker.sock"})
  void aSearchHidesWhatIsMaskedByACollectorBesideTheVault(String state) throws Exception {
    second();
    Path collector = Files.createDirectories(folder.resolve(state));
    Files.writeString(collector.resolve("mask.list"), "web:[0-9]+");
    assertThat(archive("find", "--text", "web:80").code()).isEqualTo(Main.NO_SUCH_THING);
  }

  @Test
  void aSearchHidesWhatACollectorMasksWhoseFolderIsNamed() throws Exception {
    second();
    Path collector = Files.createDirectories(folder.resolve("elsewhere/state"));
    Ran none = archive("find", "--text", "web:80", "--collector-state", collector.toString());
    assertThat(none.code()).isEqualTo(Main.USAGE);
    assertThat(none.err()).contains("collector-state").contains(collector.toString());
    Files.writeString(collector.resolve("mask.list"), "web:[0-9]+");
    Map<String, String> environment = Map.of("EPITAPH_COLLECTOR_STATE", collector.toString());
    Ran found =
        Ran.epitaph(
            environment, "archive", "find", "--vault", vault.toString(), "--text", "web:80");
    assertThat(found.code()).isEqualTo(Main.NO_SUCH_THING);
  }

  /** On which of the hosts the archive is from is not known. */
  @Test
  void anExceptionOfOneCollectorShowsNoSecretOfAnother() throws Exception {
    second();
    Path one = Files.createDirectories(folder.resolve("collectors/tcp_a_2376"));
    Path other = Files.createDirectories(folder.resolve("collectors/tcp_b_2376"));
    Files.writeString(one.resolve("mask.list"), "keep:password");
    assertThat(archive("find", "--text", "hunter22xyz").out()).contains("app.conf:2");
    Files.writeString(other.resolve("engine.json"), "{\"id\":\"b\"}");
    assertThat(archive("find", "--text", "hunter22xyz").code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(archive("find", "--text", "hunter22xyz", "--mask", "keep:password").out())
        .contains("app.conf:2");
  }

  @Test
  void filesAreFoundByTheirType() throws Exception {
    Files.writeString(folder.resolve("tree/var/tmp/report"), "%PDF-1.4\n");
    second();
    assertThat(archive("find", "--mime", "application/pdf").out().lines())
        .singleElement()
        .asString()
        .contains("/var/tmp/report");
    assertThat(archive("find", "--mime", "text/*").out()).contains("app.conf").contains("legacy");
    assertThat(archive("find", "--mime", "pdf").code()).isEqualTo(Main.USAGE);
  }

  @Test
  void aSearchForATextSaysWhichFilesAreDamaged() throws Exception {
    added();
    try (Stream<Path> files = Files.list(vault)) {
      Path stored = files.filter(f -> f.toString().endsWith(".tar.zst")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(stored);
      bytes[bytes.length / 2] ^= 1;
      Files.write(stored, bytes);
    }
    Ran ran = archive("find", "--text", "left behind");
    assertThat(ran.code()).isEqualTo(Main.INTEGRITY);
    assertThat(ran.err()).contains("not searched").contains(".tar.zst");
  }

  @Test
  void aSearchSaysWhatItCouldNotSearch() throws Exception {
    added();
    Files.writeString(vault.resolve("0".repeat(32) + ".json"), "{\"schema\":1");
    Ran ran = archive("find", "--name", "legacy");
    assertThat(ran.code()).isEqualTo(Main.INTEGRITY);
    assertThat(ran.out()).contains("/var/tmp/legacy");
    assertThat(ran.err()).contains("not searched").contains("000000");
  }

  @Test
  void twoArchivesAreCompared() throws Exception {
    added();
    second();
    assertThat(archive("diff", "made", "second").out())
        .contains("A  /var/tmp/app.conf\n")
        .contains("C  /var/tmp/legacy  (content)\n");
    assertThat(archive("diff", "second", "made", "--json").out())
        .contains("{\"change\":\"deleted\",\"path\":\"/var/tmp/app.conf\",\"what\":[]}");
    assertThat(archive("diff", "made", "made").err()).contains("no difference");
    assertThat(archive("diff", "made").code()).isEqualTo(Main.NO_SUCH_THING);
  }

  @Test
  void anImageIsWrittenWithoutAnEngine() {
    added();
    Path layout = folder.resolve("layout");
    Ran ran = archive("export", "made", "--oci", layout.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("oci:" + layout + ":latest\n");
    assertThat(ran.err()).contains("has no command or environment");
    assertThat(layout.resolve("index.json")).exists();
    assertThat(archive("export", "made", "--oci", layout.toString()).code()).isEqualTo(Main.USAGE);
    assertThat(archive("export", "made").code()).isEqualTo(Main.USAGE);
  }
}
