package io.epitaph.kafka;

import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates Epitaph's topics, with the settings they need. */
public final class Topics {
  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  static final Duration LIMIT = Duration.ofSeconds(30);

  private Topics() {}

  /**
   * Creates the topics that do not exist, and waits until all can be written to. Those that exist
   * keep their settings; where these differ from what Epitaph needs, the log says so.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security asks for
   * @param partitions of each new topic; a topic's records of one engine stay in one
   * @param replicas of each new topic
   * @throws IOException when Kafka cannot be reached or refuses
   */
  public static void ensure(Map<String, String> client, int partitions, short replicas)
      throws IOException {
    Map<String, Object> config = new HashMap<>(client);
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
    try (Admin admin = Admin.create(config)) {
      createMissing(admin, partitions, replicas);
      TopicLeaders.await(admin);
      TopicDifferences.log(admin);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      throw new IOException(
          "cannot create the topics at "
              + client.get("bootstrap.servers")
              + ": "
              + cause.getMessage()
              + ". Is Kafka reachable there, and may this user create topics?",
          cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while creating the topics", e);
    }
  }

  /**
   * As {@link #ensure}, and waits without limit for a Kafka that cannot be reached.
   *
   * @throws IOException when Kafka refuses
   */
  public static void await(Map<String, String> client, int partitions, short replicas)
      throws IOException, InterruptedException {
    Bootstrap bootstrap = Bootstrap.of(client);
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    String said = null;
    while (true) {
      String problem = bootstrap.problem();
      if (problem == null) {
        try {
          ensure(client, partitions, replicas);
          return;
        } catch (IOException e) {
          if (!(e.getCause() instanceof TimeoutException
              || e.getCause() instanceof RetriableException)) {
            throw e;
          }
          problem = bootstrap.waiting(String.valueOf(e.getCause().getMessage()));
        }
      }
      if (!problem.equals(said)) {
        LOG.warn("{}", problem);
        said = problem;
      }
      TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
    }
  }

  static List<String> names() {
    return wanted().stream().map(Topic::topicName).toList();
  }

  static List<Topic> wanted() {
    return Arrays.stream(Topic.values()).filter(topic -> !topic.isFormer()).toList();
  }

  private static void createMissing(Admin admin, int partitions, short replicas)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> existing = admin.listTopics().names().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    for (Topic topic : wanted()) {
      if (existing.contains(topic.topicName())) {
        continue;
      }
      NewTopic wanted =
          new NewTopic(topic.topicName(), partitions, replicas).configs(topic.settings());
      try {
        admin.createTopics(List.of(wanted)).all().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        LOG.info("topic created topic={} partitions={}", topic.topicName(), partitions);
      } catch (ExecutionException e) {
        // Another process may have been quicker.
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }
}
