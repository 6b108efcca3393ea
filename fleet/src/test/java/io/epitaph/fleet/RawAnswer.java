package io.epitaph.fleet;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;

/** An answer of an engine as it came. */
@SuppressWarnings("ArrayRecordComponent")
record RawAnswer(int status, byte[] body) {
  static RawAnswer get(String address, String path) throws IOException {
    try (DockerHttpClient http =
            new ZerodepDockerHttpClient.Builder().dockerHost(URI.create(address)).build();
        DockerHttpClient.Response response =
            http.execute(
                DockerHttpClient.Request.builder()
                    .method(DockerHttpClient.Request.Method.GET)
                    .path(path)
                    .build())) {
      return new RawAnswer(response.getStatusCode(), response.getBody().readAllBytes());
    }
  }
}
