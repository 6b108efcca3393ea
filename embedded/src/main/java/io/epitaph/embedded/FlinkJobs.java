package io.epitaph.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a Flink cluster, over its REST interface. All methods throw an {@link IOException}
 * when it does not answer, as while there is no JobManager; answers are what the JobManager knows,
 * which notices a death only after a while.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-2.2/docs/ops/rest_api/">REST
 *     API</a>
 */
public final class FlinkJobs {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
  private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI address;

  /**
   * @param address {@code http://host:port}
   */
  public FlinkJobs(URI address) {
    this.address = address;
  }

  /** The ids of the TaskManagers that the JobManager knows, which may have died just now. */
  public Set<String> taskManagers() throws IOException, InterruptedException {
    Set<String> ids = new TreeSet<>();
    get("/taskmanagers").path("taskmanagers").forEach(each -> ids.add(each.path("id").asText()));
    return ids;
  }

  /** As Flink names it: {@code RUNNING}, {@code RESTARTING}, {@code FINISHED}. */
  public String state(String job) throws IOException, InterruptedException {
    return get("/jobs/" + job).path("state").asText();
  }

  /** Whether every subtask runs, or has nothing more to do, and not only the job as a whole. */
  public boolean isRunning(String job) throws IOException, InterruptedException {
    JsonNode found = get("/jobs/" + job);
    if (!found.path("state").asText().equals("RUNNING")) {
      return false;
    }
    for (JsonNode vertex : found.path("vertices")) {
      JsonNode tasks = vertex.path("tasks");
      int started = tasks.path("RUNNING").asInt() + tasks.path("FINISHED").asInt();
      if (started != vertex.path("parallelism").asInt()) {
        return false;
      }
    }
    return true;
  }

  /** Its checkpoints so far. */
  public Checkpoints checkpoints(String job) throws IOException, InterruptedException {
    JsonNode found = get("/jobs/" + job + "/checkpoints");
    JsonNode counts = found.path("counts");
    JsonNode restored = found.path("latest").path("restored");
    JsonNode completed = found.path("latest").path("completed");
    return new Checkpoints(
        counts.path("completed").asLong(),
        counts.path("restored").asLong(),
        id(restored),
        id(completed));
  }

  private static @Nullable Long id(JsonNode checkpoint) {
    return checkpoint.path("id").isNumber() ? checkpoint.path("id").asLong() : null;
  }

  /**
   * The checkpoints of a job, as the present JobManager counts them.
   *
   * @param completed how many were completed
   * @param restores how often state was restored
   * @param restored the one from which state was restored last; null when from none
   * @param newest the newest completed one; null when there is none
   */
  public record Checkpoints(
      long completed, long restores, @Nullable Long restored, @Nullable Long newest) {

    /** Whether state was restored, and has been saved again since. */
    public boolean recovered() {
      return restored != null && newest != null && newest > restored;
    }
  }

  /** Writes a savepoint into a folder of its own in {@code folder}, and returns its address. */
  public String savepoint(String job, URI folder) throws IOException, InterruptedException {
    return awaitSavepoint(
        job,
        post(
            "/jobs/" + job + "/savepoints",
            JSON.createObjectNode().put("target-directory", folder.toString())));
  }

  /** The same, and the job ends with it: it is {@code FINISHED} afterwards. */
  public String stop(String job, URI folder) throws IOException, InterruptedException {
    String savepoint =
        awaitSavepoint(
            job,
            post(
                "/jobs/" + job + "/stop",
                JSON.createObjectNode().put("targetDirectory", folder.toString())));
    // The savepoint is complete before the last task has ended.
    long end = System.nanoTime() + SAVEPOINT_LIMIT.toNanos();
    while (!state(job).equals("FINISHED")) {
      if (System.nanoTime() > end) {
        throw new IOException("job " + job + " was stopped and is " + state(job));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return savepoint;
  }

  /** Ends a job; its retained checkpoints stay. */
  public void cancel(String job) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(address.resolve("/jobs/" + job))
            .method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }

  private String awaitSavepoint(String job, JsonNode triggered)
      throws IOException, InterruptedException {
    String trigger = triggered.path("request-id").asText();
    long end = System.nanoTime() + SAVEPOINT_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      JsonNode found = get("/jobs/" + job + "/savepoints/" + trigger);
      if (found.path("status").path("id").asText().equals("COMPLETED")) {
        JsonNode location = found.path("operation").path("location");
        if (!location.isTextual()) {
          throw new IOException(
              "the savepoint of job " + job + " failed: " + found.path("operation"));
        }
        return location.asText();
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IOException("the savepoint of job " + job + " is not there after " + SAVEPOINT_LIMIT);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address.resolve(path)).GET());
  }

  private JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(address.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request.timeout(REQUEST_LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          answer.request().method()
              + " "
              + answer.uri()
              + ": got "
              + answer.statusCode()
              + " "
              + answer.body());
    }
    return answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
  }
}
