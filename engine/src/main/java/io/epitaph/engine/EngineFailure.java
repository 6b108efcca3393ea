package io.epitaph.engine;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Turns the reason why a request got no answer into a sentence that says what to do. */
final class EngineFailure {
  private EngineFailure() {}

  /**
   * @param what the request: {@code GET /info}
   * @param failure as the transport threw it, which wraps what the socket says at any depth
   */
  static EngineUnavailableException of(URI address, String what, @Nullable Throwable failure) {
    String at = "no Docker engine at " + address + ": ";
    if ("unix".equals(address.getScheme())) {
      Path socket = Path.of(address.getPath());
      if (!Files.exists(socket)) {
        return new EngineUnavailableException(
            at + "there is no such socket. Start the engine, or name another address", failure);
      }
      if (!Files.isWritable(socket)) {
        return new EngineUnavailableException(
            at
                + "permission denied. Run as root, or as a member of the group that owns the"
                + " socket (usually docker)",
            failure);
      }
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      if (t instanceof ConnectException || said.contains("Connection refused")) {
        return new EngineUnavailableException(
            at + "the connection is refused. Start the engine, or name another address", failure);
      }
      if (t instanceof UnknownHostException) {
        return new EngineUnavailableException(
            at + "the host is not known. Fix the address", failure);
      }
    }
    String why = failure == null ? "no reason given" : rootMessage(failure);
    return new EngineUnavailableException(
        what + " of the engine at " + address + " broke off: " + why, failure);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? "the connection was closed" : root.getMessage();
  }
}
