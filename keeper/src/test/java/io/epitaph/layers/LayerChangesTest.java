package io.epitaph.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.layers.LayerChange.Kind;
import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerChangesTest {
  private static final FileTime WHOLE = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir private Path folder;
  private Path upper;
  private Path lower;

  @BeforeEach
  void make() throws IOException {
    upper = Files.createDirectories(folder.resolve("upper"));
    lower = Files.createDirectories(folder.resolve("lower"));
  }

  private static Path file(Path path, String content) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    return Files.setLastModifiedTime(path, WHOLE);
  }

  private List<LayerChange> changes() throws IOException {
    return LayerChanges.of(List.of(upper, lower)).changes();
  }

  private List<String> lines() throws IOException {
    return changes().stream().map(each -> each.kind() + " " + each.path()).toList();
  }

  @Test
  void aFolderComesBeforeWhatChangedInIt() throws IOException {
    file(lower.resolve("etc/old"), "x");
    file(upper.resolve("etc/old"), "y");
    Files.setLastModifiedTime(lower.resolve("etc"), WHOLE);
    Files.setLastModifiedTime(upper.resolve("etc"), WHOLE);
    assertThat(lines()).containsExactly("CHANGED /etc", "CHANGED /etc/old");
  }

  @Test
  void aFolderThatWasOnlyLookedIntoIsNoChange() throws IOException {
    Files.createDirectories(lower.resolve("etc/deep"));
    Files.createDirectories(upper.resolve("etc/deep"));
    for (Path layer : List.of(lower, upper)) {
      Files.setLastModifiedTime(layer.resolve("etc/deep"), WHOLE);
      Files.setLastModifiedTime(layer.resolve("etc"), WHOLE);
    }
    assertThat(lines()).isEmpty();
  }

  @Test
  void foldersMayBeNestedDeeperThanAStackTakes() throws Exception {
    int depth = 700;
    Folder at = Folder.open(upper);
    for (int i = 0; i < depth; i++) {
      at.makeFolder("d");
      Folder inner = at.open(FileName.of("d"));
      at.close();
      at = inner;
    }
    at.close();
    CompletableFuture<Integer> found = new CompletableFuture<>();
    new Thread(
            null,
            () -> {
              try {
                found.complete(changes().size());
              } catch (IOException | StackOverflowError e) {
                found.completeExceptionally(e);
              }
            },
            "small-stack",
            160 * 1024)
        .start();
    assertThat(found.get(60, TimeUnit.SECONDS)).isEqualTo(depth);
  }

  @Test
  void whatATarLosesIsToldOfWhatChanged() throws IOException {
    Path precise = file(upper.resolve("precise"), "x");
    Instant time = WHOLE.toInstant().plusNanos(123_000);
    Files.setLastModifiedTime(precise, FileTime.from(time));
    file(upper.resolve("whole"), "x");
    assertThat(changes())
        .anySatisfy(
            each -> {
              assertThat(each.path()).isEqualTo("/precise");
              assertThat(each.loss()).isNotNull();
              assertThat(each.loss().modifiedAt()).isEqualTo(time);
            })
        .anySatisfy(
            each -> {
              assertThat(each.path()).isEqualTo("/whole");
              assertThat(each.loss()).isNull();
            });
  }

  @Test
  void socketsAreTold() throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(upper.resolve("s")));
      assertThat(changes())
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.kind()).isEqualTo(Kind.ADDED);
                assertThat(each.loss()).isNotNull();
                assertThat(each.loss().socket()).isTrue();
              });
    }
  }

  private static UserDefinedFileAttributeView attributes(Path file) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    org.junit.jupiter.api.Assumptions.assumeTrue(
        view != null && Files.getFileStore(file).supportsFileAttributeView("user"),
        "needs a file system with extended attributes");
    return view;
  }

  /** A container may write more of them than fits into memory. */
  @Test
  void ofAttributesWithTooLongValuesTheNamesAreTold() throws IOException {
    for (String name : List.of("one", "two")) {
      attributes(file(upper.resolve(name), "x")).write(name, ByteBuffer.wrap(new byte[100]));
    }
    LayerChanges.Found found = LayerChanges.of(List.of(upper, lower), 150);
    assertThat(found.namesOnly()).isEqualTo(1);
    Map<String, byte[]> all = new HashMap<>();
    found.changes().forEach(each -> all.putAll(each.loss().attributes()));
    assertThat(all).containsOnlyKeys("user.one", "user.two");
    assertThat(all.values()).containsExactlyInAnyOrder(new byte[100], null);
  }

  @Test
  void extendedAttributesAreTold() throws IOException {
    UserDefinedFileAttributeView view = attributes(file(upper.resolve("marked"), "x"));
    view.write("origin", ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(changes())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.loss()).isNotNull();
              assertThat(each.loss().attributes()).containsOnlyKeys("user.origin");
              assertThat(each.loss().attributes().get("user.origin")).containsExactly(1, 2);
            });
  }
}
