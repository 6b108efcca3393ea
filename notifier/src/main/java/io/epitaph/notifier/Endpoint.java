package io.epitaph.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An address that accepts POST requests. User and password in it are sent as HTTP Basic
 * authentication. Thread-safe.
 */
final class Endpoint {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final int REASON_BYTES = 300;

  /** One client and its threads for all; it is never closed, and its threads are daemons. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  private final URI target;
  private final @Nullable String authorization;

  /**
   * @param setting the setting's name, for messages
   * @throws IllegalArgumentException when it is not an http or https address
   */
  Endpoint(String setting, URI address) {
    String scheme = address.getScheme();
    if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      // The address itself is not shown: what is wrong with it may be in its password.
      throw new IllegalArgumentException(
          setting + ": got no http or https address, wanted http://host:port or https://host/path");
    }
    String user = address.getUserInfo();
    authorization =
        user == null ? null : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    String path = address.getRawPath();
    String query = address.getRawQuery();
    target = URI.create(origin(address) + path + (query == null ? "" : "?" + query));
  }

  private static String origin(URI address) {
    int port = address.getPort();
    return address.getScheme() + "://" + address.getHost() + (port < 0 ? "" : ":" + port);
  }

  /** The same with {@code path} appended. */
  Endpoint(String setting, URI address, String path) {
    this(setting, extended(address, path));
  }

  private static URI extended(URI address, String path) {
    return URI.create(address.toString().replaceFirst("/+$", "") + path);
  }

  /** Without user and password, and without its path, which is the secret of a Slack webhook. */
  @Override
  public String toString() {
    boolean more = target.getRawPath().length() > 1 || target.getRawQuery() != null;
    return origin(target) + (more ? "/…" : "");
  }

  /**
   * @throws UnavailableException when it does not answer, or answers 408, 425, 429 or 5xx
   * @throws RefusedException when it answers anything else than 2xx
   */
  void post(byte[] body, Map<String, String> headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(ANSWER)
            .header("User-Agent", "epitaph-notifier")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<InputStream> response;
    try {
      response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UnavailableException(this + " cannot be reached: " + why(e), Duration.ZERO, e);
    }
    int status = response.statusCode();
    try (InputStream answer = response.body()) {
      if (status >= 200 && status < 300) {
        return;
      }
      String message = this + " answers " + status + reason(answer);
      if (status == 408 || status == 425 || status == 429 || status >= 500) {
        throw new UnavailableException(message, askedToWait(response), null);
      }
      throw new RefusedException(message);
    }
  }

  private static String why(IOException e) {
    String message = e.getMessage();
    return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
  }

  private static String reason(InputStream answer) {
    try {
      String text = new String(answer.readNBytes(REASON_BYTES), UTF_8).strip();
      return text.isEmpty() ? "" : ": " + text.replaceAll("\\s+", " ");
    } catch (IOException e) {
      // The status says enough.
      return "";
    }
  }

  private static Duration askedToWait(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,5}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }
}
