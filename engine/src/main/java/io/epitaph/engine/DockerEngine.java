package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real engine, asked over its HTTP API.
 *
 * <p>The API version is negotiated at {@link #connect}: an engine that is replaced by another one
 * at the same address needs a new connection. Thread-safe.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/">Docker Engine API</a>
 */
public final class DockerEngine implements Engine {
  /** The longest time that an engine may send nothing during an export. */
  static final Duration SILENCE_LIMIT = Duration.ofMinutes(2);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private final URI address;
  private final EngineHttp http;
  private final ApiVersion api;
  private final boolean podman;

  private DockerEngine(URI address, EngineHttp http, ApiVersion api, boolean podman) {
    this.address = address;
    this.http = http;
    this.api = api;
    this.podman = podman;
  }

  /**
   * Asks the engine for its versions and chooses one to speak.
   *
   * @param address {@code unix:///path}, {@code tcp://host:port}, or {@code
   *     tcp://host:port?certs=FOLDER} for TLS
   * @throws EngineUnavailableException when no engine answers there
   * @throws IllegalArgumentException when the address is of another kind
   */
  public static DockerEngine connect(URI address) throws IOException {
    return connect(address, CALL_TIMEOUT);
  }

  /**
   * As {@link #connect(URI)}.
   *
   * @param callTimeout how long an answer may take; the event stream has no such limit
   */
  public static DockerEngine connect(URI address, Duration callTimeout) throws IOException {
    EngineAddress.require(address);
    EngineHttp http = new EngineHttp(address, callTimeout);
    try {
      JsonNode version = http.get("/version", Answers::json);
      String newest = version.path("ApiVersion").asText();
      String oldest = version.path("MinAPIVersion").asText();
      ApiVersion api =
          ApiVersion.negotiate(
              oldest.isEmpty() ? null : ApiVersion.parse(oldest), ApiVersion.parse(newest));
      return new DockerEngine(address, http, api, PodmanInspect.isPodman(version));
    } catch (IOException e) {
      http.close();
      throw e;
    } catch (IllegalArgumentException e) {
      http.close();
      throw new IOException(
          address + " is not a Docker engine: its /version names no API version", e);
    }
  }

  /** Where it listens. */
  public URI address() {
    return address;
  }

  /** Whether it is a Podman, which speaks the same API but does not say all that Docker says. */
  public boolean isPodman() {
    return podman;
  }

  @Override
  public EngineInfo info() throws IOException {
    JsonNode info = http.get(path("/info"), Answers::json);
    String version = Answers.text(info, "ServerVersion");
    if (version == null) {
      version = Answers.text(http.get("/version", Answers::json), "Version");
    }
    return EngineInfo.of(info, version, api, address);
  }

  @Override
  public @Nullable Instant ping(Duration limit) throws IOException {
    return Answers.time(http.ping("/_ping", limit), DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  @Override
  public EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line)
      throws IOException {
    List<String> query = new ArrayList<>();
    if (since != null) {
      query.add("since=" + timestamp(since));
    }
    if (until != null) {
      query.add("until=" + timestamp(until));
    }
    String suffix = query.isEmpty() ? "" : "?" + String.join("&", query);
    return HttpEventStream.start(http.open(path("/events" + suffix)), line);
  }

  @Override
  public byte[] inspect(String containerId) throws IOException {
    byte[] answer = ofContainer(containerId, "/json", InputStream::readAllBytes);
    return podman ? PodmanInspect.withStopper(http, encoded(containerId), answer) : answer;
  }

  @Override
  public List<String> containers() throws IOException {
    JsonNode list = http.get(path("/containers/json?all=1"), Answers::json);
    List<String> ids = new ArrayList<>();
    list.forEach(container -> ids.add(container.path("Id").asText()));
    return ids;
  }

  @Override
  public LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException {
    return logTail(containerId, tty, lines, bytes, null);
  }

  @Override
  public LogTail logTail(
      String containerId, boolean tty, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    // One more than wanted, to know whether there was more.
    String query =
        "/logs?stdout=1&stderr=1&tail="
            + (lines + 1)
            + (since == null ? "" : "&since=" + timestamp(since));
    return ofContainer(containerId, query, body -> LogTailReader.read(body, tty, lines, bytes));
  }

  /**
   * {@code GET /containers/{id}/changes}: what a container did to the paths of its image.
   *
   * @return an array of {@code {"Kind": 0, "Path": "/etc"}}
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  public JsonNode changes(String containerId) throws IOException {
    return ofContainer(containerId, "/changes", Answers::json);
  }

  /**
   * {@code GET /containers/{id}/export}: a container's file system as a tar, without its mounts.
   *
   * @return to be closed; reading it fails when the engine sends nothing for two minutes
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  public InputStream export(String containerId) throws IOException {
    return tar(containerId, "/export");
  }

  /** As {@link #export}, but by {@code GET /containers/{id}/archive}: what is mounted is in it. */
  public InputStream copy(String containerId) throws IOException {
    return copy(containerId, "/");
  }

  /** {@code GET /containers/{id}/archive}: a folder in a container as a tar, mounts included. */
  public InputStream copy(String containerId, String path) throws IOException {
    return tar(containerId, "/archive?path=" + encoded(path));
  }

  private InputStream tar(String containerId, String rest) throws IOException {
    return named(
        containerId,
        id -> new WatchedBody(http.open(path("/containers/" + id + rest)), SILENCE_LIMIT));
  }

  /**
   * Pauses a running container.
   *
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  public void pause(String containerId) throws IOException {
    named(containerId, id -> http.post(path("/containers/" + id + "/pause"), null, body -> id));
  }

  /**
   * Unpauses a container; one that is not paused stays as it is. This works after {@link #close}
   * too: what was paused must not stay so.
   *
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  public void unpause(String containerId) throws IOException {
    try {
      named(containerId, id -> http.post(path("/containers/" + id + "/unpause"), null, body -> id));
    } catch (EngineRefusedException e) {
      JsonNode container = ofContainer(containerId, "/json", Answers::json);
      if (container.path("State").path("Paused").asBoolean()) {
        throw e;
      }
    }
  }

  /**
   * {@code POST /containers/create}.
   *
   * @return the container's id
   */
  public String create(JsonNode container) throws IOException {
    return http.post(path("/containers/create"), Wire.write(container), Answers::json)
        .path("Id")
        .asText();
  }

  /** Removes a container with its anonymous volumes, running or not. */
  public void remove(String containerId) throws IOException {
    http.delete(path("/containers/" + encoded(containerId) + "?force=1&v=1"));
  }

  /**
   * Removes a container that does not run; its volumes stay.
   *
   * @throws EngineRefusedException with 409 when it runs
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  public void removeStopped(String containerId) throws IOException {
    named(
        containerId,
        id -> {
          http.delete(path("/containers/" + id));
          return id;
        });
  }

  /**
   * {@code GET /containers/json?all=1} with filters, as {@code docker ps --filter} has them.
   *
   * @param filters the engine's names, each with the values of which one must hold
   */
  public JsonNode containers(Map<String, List<String>> filters) throws IOException {
    String json = new String(Wire.write(filters), StandardCharsets.UTF_8);
    return http.get(path("/containers/json?all=1&filters=" + encoded(json)), Answers::json);
  }

  /**
   * {@code GET /volumes/{name}}.
   *
   * @throws EngineRefusedException with 404 when there is no such volume
   */
  public JsonNode volume(String name) throws IOException {
    return http.get(path("/volumes/" + encoded(name)), Answers::json);
  }

  /** {@code GET /images/json}: an array of images. */
  public JsonNode images() throws IOException {
    return http.get(path("/images/json"), Answers::json);
  }

  /**
   * {@code GET /images/{name}/json}.
   *
   * @param image a name or an id
   * @throws EngineRefusedException with 404 when there is no such image
   */
  public JsonNode image(String image) throws IOException {
    return http.get(path("/images/" + encoded(image) + "/json"), Answers::json);
  }

  /** As {@link #image}, {@code GET /images/{name}/history}: an array, newest step first. */
  public JsonNode history(String image) throws IOException {
    return http.get(path("/images/" + encoded(image) + "/history"), Answers::json);
  }

  /**
   * {@code POST /images/load}, without a time limit.
   *
   * @param images a tar in the format of {@code docker save}
   * @throws IOException also when the engine says in its answer that it could not load them
   */
  public void load(InputStream images) throws IOException {
    String answer =
        http.upload(
            path("/images/load?quiet=1"),
            images,
            body -> new String(body.readAllBytes(), StandardCharsets.UTF_8));
    // The status is 200 by then; each line is an object.
    for (String line : answer.lines().toList()) {
      String error = error(line);
      if (!error.isEmpty()) {
        throw new IOException("the engine at " + address + " cannot load the image: " + error);
      }
    }
  }

  private static String error(String line) {
    try {
      return Wire.MAPPER.readTree(line).path("error").asText();
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** {@code GET /version}. */
  public JsonNode version() throws IOException {
    return http.get(path("/version"), Answers::json);
  }

  @Override
  public void close() {
    http.close();
  }

  private <T> T ofContainer(String containerId, String rest, AnswerBody<T> body)
      throws IOException {
    return named(containerId, id -> http.get(path("/containers/" + id + rest), body));
  }

  private interface Named<T> {
    T ask(String encodedId) throws IOException;
  }

  private static <T> T named(String containerId, Named<T> call) throws IOException {
    try {
      return call.ask(encoded(containerId));
    } catch (EngineRefusedException e) {
      if (e.status() == 404) {
        throw new NoSuchContainerException(containerId);
      }
      throw e;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String path(String path) {
    return "/v" + api + path;
  }

  /** The fraction padded to nine digits: the engine reads it as nanoseconds, not as a fraction. */
  private static String timestamp(Instant time) {
    return String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano());
  }
}
