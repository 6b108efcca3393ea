package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFileTest {
  @TempDir private Path folder;
  private final Defects defects = new Defects();

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private String write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes).toString();
  }

  private String write(String name, String text) throws IOException {
    return write(name, text.getBytes(UTF_8));
  }

  private List<Entry> read(String... names) throws IOException {
    try (Entries entries =
        InputFile.open(
            InputFile.named(List.of(names), null),
            InputStream.nullInputStream(),
            Log.NOW,
            defects)) {
      return Log.all(entries);
    }
  }

  /** One letter each: event, snapshot, status. */
  private static String shape(List<Entry> entries) {
    return entries.stream()
        .map(e -> e instanceof Entry.Event ? "e" : e instanceof Entry.Snapshot ? "s" : "t")
        .collect(Collectors.joining());
  }

  @Test
  void gzipIsKnownByItsContentAndNotByItsName() throws IOException {
    String text = new Log().loop("web", 2).text();
    assertThat(read(write("a.ndjson", gzip(text)))).isEqualTo(read(write("b/a", text)));
  }

  @Test
  void aGzipThatIsCutOffIsReadAsFarAsItGoesAndSaid() throws IOException {
    byte[] whole = gzip(new Log().loop("web", 3000).text());
    assertThat(read(write("a.gz", Arrays.copyOf(whole, whole.length - 200))))
        .hasSizeGreaterThan(1000);
    assertThat(defects.first()).singleElement().asString().contains("a.gz:", "cut off");
  }

  @Test
  void badLinesAreCountedNamedAndSkipped() throws IOException {
    Log log = new Log().event("web", "create");
    for (int i = 0; i < 30; i++) {
      log.line("{\"password\": \"hunter2\"}").line("hunter2").line("{\"Type\": hunter2");
    }
    String file = write("bad.log", log.event("web", "start").text());
    assertThat(shape(read(file))).isEqualTo("ee");
    assertThat(defects.count()).isEqualTo(90);
    assertThat(defects.first()).hasSize(5).allMatch(each -> each.startsWith(file + ":"));
    assertThat(defects.first().get(0)).startsWith(file + ":2: got JSON of another kind, wanted");
    assertThat(defects.first()).noneMatch(each -> each.contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{\"kind\":\"List\"}", "\u0000\u0001\u0002", "[]", "\"x\"", "{"})
  void aFileOfAnotherKindIsAnError(String content) throws IOException {
    String file = write("what", content);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(NoEventsException.class)
        .hasMessageMatching("(?s).*what:1: .*got .*, wanted an event as .*");
  }

  @Test
  void parquetIsNamedAndNotRead() throws IOException {
    String file = write("log", "PAR1....PAR1");
    assertThatThrownBy(() -> read(file)).hasMessageContaining("log: got Parquet");
  }

  @Test
  void aFolderAndAMissingFileAreErrors() {
    assertThatThrownBy(() -> read(folder.toString())).hasMessageContaining("got a folder");
    assertThatThrownBy(() -> read("/no/such")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void anEmptyFileHoldsNothing() throws IOException {
    assertThat(read(write("empty", ""))).isEmpty();
    assertThat(read(write("comments", "# nothing\n\n"))).isEmpty();
    assertThat(defects.count()).isZero();
  }

  @Test
  void linesMayEndAsOnWindowsAndBeginWithAMark() throws IOException {
    String text = new Log().loop("web", 1).text();
    assertThat(read(write("a", "\ufeff" + text.replace("\n", "\r\n"))))
        .isEqualTo(read(write("b/a", text)));
  }

  @Test
  void eachFileIsAnEngineNamedAfterIt() throws IOException {
    String text = new Log().event("web", "create").text();
    List<Entry> read =
        read(write("host-1.ndjson", text), write("host-2.log", text), write("x/host-2", text));
    assertThat(read)
        .extracting(entry -> entry.engine().name())
        .containsExactlyInAnyOrder("host-1", folder + "/host-2.log", folder + "/x/host-2");
  }

  @Test
  void severalFilesOfOneEngineAreMergedInOrderOfTime() throws IOException {
    Log first = new Log().event("a", "create");
    Log second = new Log();
    second.pass(Duration.ofSeconds(1));
    second.event("b", "create");
    second.look("b", "create", "created", 0);
    first.pass(Duration.ofSeconds(5));
    first.event("a", "start");
    List<InputFile> files =
        InputFile.named(List.of(write("one", first.text()), write("two", second.text())), "host");
    try (Entries entries = InputFile.open(files, InputStream.nullInputStream(), Log.NOW, defects)) {
      List<Entry> all = Log.all(entries);
      assertThat(shape(all)).isEqualTo("eese");
      assertThat(all).allMatch(entry -> entry.engine().name().equals("host"));
      assertThat(all.get(1).at()).isEqualTo(Log.START.plusSeconds(1));
    }
  }

  @Test
  void theOrderOfOneFileStaysWhateverItsTimes() throws IOException {
    Log late = new Log();
    late.pass(Duration.ofHours(1));
    late.event("a", "create");
    String text = late.text() + new Log().event("b", "create").text();
    assertThat(read(write("a", text)))
        .extracting(Entry::at)
        .containsExactly(Log.START.plusSeconds(3600), Log.START);
  }

  @Test
  void aFileMayHoldSeveralEngines() throws IOException {
    String text =
        new Log("node-a").event("a", "create").look("a", "create", "created", 0).text()
            + new Log("node-b").event("b", "create").text();
    assertThat(read(write("both", text)))
        .extracting(entry -> entry.engine().name())
        .containsExactly("node-a", "node-a", "node-b");
  }

  @Test
  void aLookNamesTheLastEventOfItsContainer() throws IOException {
    List<Entry> read = read(write("a", new Log().loop("web", 1).text()));
    assertThat(shape(read)).isEqualTo("esee");
    InspectSnapshot look = ((Entry.Snapshot) read.get(1)).snapshot();
    assertThat(look.causeEventId()).isEqualTo(((Entry.Event) read.get(0)).event().id());
    assertThat(look.facts().restartPolicy()).isEqualTo("always");
  }

  @Test
  void aRunOfStartUpLooksIsFollowedByTheList() throws IOException {
    Log log = new Log().event("gone", "create");
    log.look("a", "start-up", "running", 0).look("b", "start-up", "running", 0);
    List<Entry> read = read(write("a", log.event("a", "pause").text()));
    assertThat(shape(read)).isEqualTo("esste");
    CollectorStatus listed = ((Entry.Status) read.get(3)).status();
    assertThat(listed.kind()).isEqualTo(CollectorStatus.Kind.LISTED);
    assertThat(listed.containers()).containsExactly(Log.id("a"), Log.id("b"));
    assertThat(listed.from()).isEqualTo(read.get(1).at());

    assertThat(shape(read(write("b", new Log().look("a", "start-up", "running", 0).text()))))
        .isEqualTo("st");
  }

  @Test
  void ourOwnRecordsAreReadAsTheyAre() throws IOException {
    List<Entry> made =
        read(write("a", new Log().loop("web", 1).look("web", "start-up", "running", 0).text()));
    String records =
        made.stream()
            .map(
                e ->
                    e instanceof Entry.Event event
                        ? event.event()
                        : e instanceof Entry.Snapshot snapshot
                            ? snapshot.snapshot()
                            : ((Entry.Status) e).status())
            .map(record -> new String(Wire.write(record), UTF_8))
            .collect(Collectors.joining("\n"));
    assertThat(read(write("records", records))).isEqualTo(made);
  }

  @Test
  void aRecordOfAnotherKindIsRefusedByItsKind() throws IOException {
    String file =
        write(
            "incidents",
            "{\"schema\":1,\"id\":\"x\",\"revision\":1,\"anchoredAt\":\"2026-02-03T14:00:00Z\"}");
    assertThatThrownBy(() -> read(file)).hasMessageContaining("got a record of another kind");
  }

  @Test
  void aTimeOutOfRangeIsABadLine() throws IOException {
    String text = new Log().event("a", "create").look("a", "create", "created", 0).text();
    String late = text.replace(Log.START.plusMillis(5).toString(), "+999999999-12-31T00:00:00Z");
    assertThat(shape(read(write("a", late)))).isEqualTo("e");
    assertThat(defects.first()).singleElement().asString().contains("wanted 1970 to 2262");
  }

  @Test
  void secretsAreMasked() throws IOException {
    String text =
        new Log()
            .event("web", "exec_create: mysql -pC0rrect-Horse-9", Map.of("PASSWORD", "x1y2z3"))
            .text();
    assertThat(read(write("a", text)).toString())
        .contains("[masked:")
        .doesNotContain("C0rrect-Horse-9", "x1y2z3");
  }

  @Test
  void anInputIsNamedOnce() {
    assertThatThrownBy(() -> InputFile.named(List.of("a", "a"), null))
        .hasMessage("--input: got a twice, wanted it once");
  }
}
