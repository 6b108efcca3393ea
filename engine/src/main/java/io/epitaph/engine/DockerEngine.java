package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real engine, asked over its HTTP API.
 *
 * <p>The API version is negotiated at {@link #connect}: an engine that is replaced by another one
 * behind the same address wants a new connection. Thread-safe.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/">Docker Engine API</a>
 */
public final class DockerEngine implements Engine {
  /** Where an engine usually listens. */
  public static final URI USUAL_ADDRESS = URI.create("unix:///var/run/docker.sock");

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private final URI address;
  private final EngineHttp http;
  private final ApiVersion api;

  private DockerEngine(URI address, EngineHttp http, ApiVersion api) {
    this.address = address;
    this.http = http;
    this.api = api;
  }

  /**
   * Asks the engine for its versions and chooses one to speak.
   *
   * @param address {@code unix:///path} or {@code tcp://host:port}
   * @throws EngineUnavailableException when nobody answers there
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
    requireKnownKind(address);
    EngineHttp http = new EngineHttp(address, callTimeout);
    try {
      JsonNode version = http.get("/version", DockerEngine::json);
      String newest = version.path("ApiVersion").asText();
      String oldest = version.path("MinAPIVersion").asText();
      ApiVersion api =
          ApiVersion.negotiate(
              oldest.isEmpty() ? null : ApiVersion.parse(oldest), ApiVersion.parse(newest));
      return new DockerEngine(address, http, api);
    } catch (IOException e) {
      http.close();
      throw e;
    } catch (IllegalArgumentException e) {
      http.close();
      throw new IOException(address + " is no Docker engine: its /version tells no API version", e);
    }
  }

  /** The address in {@code DOCKER_HOST}, else {@link #USUAL_ADDRESS}. */
  public static URI addressFrom(Map<String, String> environment) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    return host.isEmpty() ? USUAL_ADDRESS : URI.create(host);
  }

  private static void requireKnownKind(URI address) {
    String scheme = String.valueOf(address.getScheme());
    boolean known =
        switch (scheme) {
          case "unix" -> address.getPath() != null && !address.getPath().isEmpty();
          case "tcp" -> address.getHost() != null && address.getPort() > 0;
          default -> false;
        };
    if (!known) {
      throw new IllegalArgumentException(
          "engine address '"
              + address
              + "': wanted unix:///path/to/docker.sock or tcp://host:port");
    }
  }

  /** Where it listens. */
  public URI address() {
    return address;
  }

  @Override
  public EngineInfo info() throws IOException {
    JsonNode info = http.get(path("/info"), DockerEngine::json);
    String version = text(info, "ServerVersion");
    if (version == null) {
      version = text(http.get("/version", DockerEngine::json), "Version");
    }
    String name = text(info, "Name");
    return new EngineInfo(
        name == null ? address.toString() : name,
        text(info, "ID"),
        version == null ? "unknown" : version,
        api.toString(),
        text(info, "Driver"),
        text(info, "CgroupVersion"),
        text(info, "DockerRootDir"),
        info.path("LiveRestoreEnabled").asBoolean());
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
    return ofContainer(containerId, "/json", response -> response.getBody().readAllBytes());
  }

  @Override
  public List<String> containers() throws IOException {
    JsonNode list = http.get(path("/containers/json?all=1"), DockerEngine::json);
    List<String> ids = new ArrayList<>();
    list.forEach(container -> ids.add(container.path("Id").asText()));
    return ids;
  }

  @Override
  public LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException {
    // One more than wanted, to know whether there was more.
    String query = "/logs?stdout=1&stderr=1&tail=" + (lines + 1);
    return ofContainer(
        containerId, query, response -> LogTailReader.read(response.getBody(), tty, lines, bytes));
  }

  @Override
  public void close() {
    http.close();
  }

  private <T> T ofContainer(String containerId, String rest, EngineHttp.Body<T> body)
      throws IOException {
    String id = URLEncoder.encode(containerId, StandardCharsets.UTF_8);
    try {
      return http.get(path("/containers/" + id + rest), body);
    } catch (EngineRefusedException e) {
      if (e.status() == 404) {
        throw new NoSuchContainerException(containerId);
      }
      throw e;
    }
  }

  private String path(String path) {
    return "/v" + api + path;
  }

  /** The fraction padded to nine digits: the engine reads it as nanoseconds, not as a fraction. */
  private static String timestamp(Instant time) {
    return String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano());
  }

  private static JsonNode json(Response response) throws IOException {
    try {
      JsonNode tree = Wire.MAPPER.readTree(response.getBody());
      return tree == null ? Wire.MAPPER.createObjectNode() : tree;
    } catch (JsonProcessingException e) {
      throw new IOException("the answer is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static @Nullable String text(JsonNode object, String field) {
    String text = object.path(field).asText();
    return text.isEmpty() ? null : text;
  }
}
