package io.epitaph.cli;

import com.sun.net.httpserver.HttpServer;
import io.epitaph.archiver.ArchiveImporter;
import io.epitaph.archiver.ArchiveImporter.Imported;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Archive;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import io.epitaph.stack.Demo;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.StoredArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the demo shows beside lives: what a dead one left, its rebirth, and an alert. */
final class DemoExtras implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String LEGACY = Demo.Played.LEGACY.container();

  /**
   * One more thing that is shown.
   *
   * @param life as numbered in {@code docs/lives.md}; {@code -} for none
   */
  record Shown(String life, String what, String wanted, String told, boolean right) {}

  private final HttpServer receiver;
  private final List<String> alerts = new CopyOnWriteArrayList<>();

  DemoExtras() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          var event = Wire.MAPPER.readTree(exchange.getRequestBody());
          alerts.add(
              event.path("type").asText().replaceFirst("^.*\\.", "")
                  + " "
                  + event.path("data").path("kind").asText(event.path("subject").asText()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
  }

  /** Where the notifier is to post to. */
  URI address() {
    return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
  }

  /** What reached the receiver, once something did. */
  Shown alert() throws InterruptedException {
    await(() -> alerts.isEmpty() ? null : alerts);
    return new Shown(
        "-",
        "alerts",
        "CloudEvents at a webhook on loopback",
        alerts.isEmpty() ? "none came" : String.join("; ", alerts),
        !alerts.isEmpty());
  }

  /** Reads the file that life 3 left, out of the vault. */
  Shown legacy(Path vault) throws IOException, InterruptedException {
    Archives archives = Archives.in(vault);
    Manifest manifest = await(() -> stored(archives));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (manifest != null) {
      archives.cat(manifest.id(), "var/tmp/legacy", content);
    }
    String text = content.toString(StandardCharsets.UTF_8).strip();
    return new Shown(
        "3",
        LEGACY,
        "archive cat var/tmp/legacy: left behind",
        manifest == null
            ? "no archive came"
            : "archive " + manifest.id().substring(0, 8) + ": " + text,
        text.equals("left behind"));
  }

  private static @Nullable Manifest stored(Archives archives) throws IOException {
    try {
      Manifest manifest = archives.show(LEGACY);
      return manifest.state() == Archive.State.STORED ? manifest : null;
    } catch (NoSuchArchiveException e) {
      return null;
    }
  }

  /** Makes an image of life 3's archive, runs it without a command, and asks what is told of it. */
  Shown reborn(Path vault, Subjects subjects, URI engine, IndexSearch reader)
      throws IOException, InterruptedException {
    Archives archives = Archives.in(vault);
    String name = Demo.PREFIX + "reborn";
    String told = "nothing";
    String reference = "epitaph-demo-reborn:2.0";
    try (StoredArchive archive = archives.vault().open(archives.show(LEGACY).id());
        ArchiveImporter importer = ArchiveImporter.open(engine)) {
      Imported imported = importer.importInto(archive, reference);
      String id = subjects.create(Subject.running(name, "").withCommand(), imported.reference());
      subjects.start(id);
      List<String> words = await(() -> lastWords(reader, name));
      if (words != null) {
        told = "runs without a command: last words \"" + String.join(" / ", words) + "\"";
      }
      subjects.remove(id);
      subjects.docker().removeImageCmd(reference).withForce(true).exec();
    }
    return new Shown(
        "4",
        name,
        "archive import, run without a command: as the first did",
        told,
        told.contains("wrote /var/tmp/legacy"));
  }

  private static @Nullable List<String> lastWords(IndexSearch reader, String name)
      throws IOException {
    Life life = reader.life(name);
    if (life == null) {
      return null;
    }
    List<Incarnation> runs = reader.incarnations(life.containerId());
    var words = runs.isEmpty() ? null : runs.get(runs.size() - 1).lastWords();
    return words == null || words.lines().isEmpty() ? null : words.lines();
  }

  private interface Question<T> {
    @Nullable T ask() throws IOException;
  }

  /** Null when there is no answer in time. */
  private static <T> @Nullable T await(Question<T> question) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      try {
        T answer = question.ask();
        if (answer != null) {
          return answer;
        }
      } catch (IOException e) {
        // Asked again until it is late.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return null;
  }

  @Override
  public void close() {
    receiver.stop(0);
  }
}
