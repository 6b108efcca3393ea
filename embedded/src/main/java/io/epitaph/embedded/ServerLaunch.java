package io.epitaph.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches the process of an Elasticsearch, and gives it its settings. */
final class ServerLaunch {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLaunch.class);

  private ServerLaunch() {}

  static Process launch(
      ElasticsearchServer.Settings settings,
      Path folder,
      Path home,
      @Nullable OtherUser user,
      Path log)
      throws IOException {
    Path temporary = folder.resolve("tmp");
    List<String> command = new ArrayList<>();
    if (user != null) {
      command.addAll(user.command());
    }
    command.addAll(ServerCommand.line(home, temporary, settings.heap()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.resolve("logs").toFile());
    // Our variables may hold options for another JVM, or secrets.
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    builder.environment().put("LIBFFI_TMPDIR", temporary.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Writes to the server's input and leaves it open: the server ends when it is closed. */
  static void send(Process process, byte[] input) {
    try {
      process.getOutputStream().write(input);
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It has ended already: ServerHealth reports why.
      LOG.debug("Elasticsearch does not read its settings", e);
    }
  }
}
