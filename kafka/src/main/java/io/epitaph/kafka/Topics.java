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
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates Epitaph's topics, with the settings they need. */
public final class Topics {
  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);

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
      awaitLeaders(admin);
      logDifferences(admin);
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

  private static List<String> names() {
    return wanted().stream().map(Topic::topicName).toList();
  }

  private static List<Topic> wanted() {
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

  private static void awaitLeaders(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!haveLeaders(admin)) {
      if (System.nanoTime() > end) {
        throw new TimeoutException(
            "the topics have no leaders after " + LIMIT.toSeconds() + " s: are brokers missing?");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static boolean haveLeaders(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      Map<String, TopicDescription> topics =
          admin
              .describeTopics(names())
              .allTopicNames()
              .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return topics.values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private static void logDifferences(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> resources =
        names().stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList();
    Map<String, Config> found =
        admin
            .describeConfigs(resources)
            .all()
            .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .entrySet()
            .stream()
            .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
    for (Topic topic : wanted()) {
      Config config = found.get(topic.topicName());
      topic
          .settings()
          .forEach(
              (name, wanted) -> {
                ConfigEntry got = config == null ? null : config.get(name);
                if (got != null && !wanted.equals(got.value())) {
                  LOG.warn(
                      "topic setting differs topic={} setting={} got={} wanted={}",
                      topic.topicName(),
                      name,
                      got.value(),
                      wanted);
                }
              });
    }
  }
}
