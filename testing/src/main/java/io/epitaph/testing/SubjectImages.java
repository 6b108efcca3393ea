package io.epitaph.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The images of {@link Subjects}, and their removal. Thread-safe. */
final class SubjectImages {
  private static final String REPOSITORY = "epitaph-subject";

  private final DockerHttpClient http;
  private final DockerClient docker;
  private final String mark;
  private final Map<String, String> labels;
  private final List<String> images = new CopyOnWriteArrayList<>();

  /**
   * @param mark the tag of the subjects' own image, and what the others' begin with
   * @param labels of each image
   */
  SubjectImages(
      DockerHttpClient http, DockerClient docker, String mark, Map<String, String> labels) {
    this.http = http;
    this.docker = docker;
    this.mark = mark;
    this.labels = labels;
  }

  /** The reference of the image that subjects are made from. */
  String own() {
    return REPOSITORY + ":" + mark;
  }

  void importOwn() throws IOException {
    importTar(mark, SubjectImage.tar(), List.of());
  }

  private String importTar(String tag, byte[] tar, List<String> changes) throws IOException {
    StringBuilder path =
        new StringBuilder("/images/create?fromSrc=-&repo=" + REPOSITORY + "&tag=" + tag);
    List<String> lines = new ArrayList<>(changes);
    labels.forEach((key, value) -> lines.add("LABEL " + key + "=" + value));
    for (String line : lines) {
      path.append("&changes=").append(URLEncoder.encode(line, StandardCharsets.UTF_8));
    }
    // The typed command breaks off; see docs/engine-notes.md.
    Request request =
        Request.builder()
            .method(Request.Method.POST)
            .path(path.toString())
            .putHeader("Content-Type", "application/x-tar")
            .body(new ByteArrayInputStream(tar))
            .build();
    try (Response response = http.execute(request)) {
      String answer = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
      if (response.getStatusCode() != 200 || !answer.contains("sha256:")) {
        throw new IOException("the engine did not take the image: " + answer.strip());
      }
    }
    String imported = REPOSITORY + ":" + tag;
    images.add(imported);
    return imported;
  }

  /** As {@link Subjects#reimport}. */
  String reimport(String id, String suffix, List<String> changes) throws IOException {
    Request request =
        Request.builder().method(Request.Method.GET).path("/containers/" + id + "/export").build();
    byte[] tar;
    try (Response response = http.execute(request)) {
      tar = response.getBody().readAllBytes();
      if (response.getStatusCode() != 200) {
        throw new IOException(
            "the engine did not export container "
                + id
                + ": "
                + new String(tar, StandardCharsets.UTF_8).strip());
      }
    }
    return importTar(mark + "-" + suffix, tar, changes);
  }

  void removeAll() {
    for (String each : images) {
      docker.removeImageCmd(each).withForce(true).exec();
    }
  }
}
