package io.epitaph.indexer.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.regex.Pattern;
import org.elasticsearch.client.ResponseException;

/** What it means when a request fails: is it the request, or the cluster? */
public final class Failures {
  private static final Pattern PREVIEW = Pattern.compile("\\.? ?Preview of field's value: '.*");
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  private Failures() {}

  /** The failure of a request that the low-level client did not get an answer for, or a refusal. */
  public static IOException of(URI address, IOException e) {
    return e instanceof ResponseException refused
        ? answered(
            address, refused.getResponse().getStatusLine().getStatusCode(), reason(refused), e)
        : IndexUnavailableException.unreachable(address, e);
  }

  /**
   * The failure of a request that was answered with an error.
   *
   * @return an {@link IndexRefusedException} when the request is wrong: 400, 413; else an {@link
   *     IndexUnavailableException}: the problem is not in the request
   */
  public static IOException answered(URI address, int status, String reason, Throwable cause) {
    String safe = withoutValues(reason);
    return status == BAD_REQUEST || status == TOO_LARGE
        ? new IndexRefusedException(status, safe, cause)
        : IndexUnavailableException.unwilling(address, status, safe, cause);
  }

  /** Elasticsearch quotes the value that it refuses; it may be a secret. */
  public static String withoutValues(String reason) {
    return PREVIEW.matcher(reason.replace('\n', ' ')).replaceFirst("");
  }

  private static String reason(ResponseException e) {
    if (e.getResponse().getEntity() == null) {
      return "no reason given";
    }
    try (InputStream in = e.getResponse().getEntity().getContent()) {
      JsonNode error = Wire.MAPPER.readTree(in).path("error");
      // The top-level reason is often only that a shard has one.
      JsonNode root = error.path("root_cause").path(0).path("reason");
      JsonNode shard = error.path("failed_shards").path(0).path("reason").path("reason");
      String whole = error.path("reason").asText(error.asText("no reason given"));
      String part = root.asText(shard.asText(whole));
      return part.equals(whole) ? whole : whole + ": " + part;
    } catch (IOException unreadable) {
      return String.valueOf(e.getMessage());
    }
  }
}
