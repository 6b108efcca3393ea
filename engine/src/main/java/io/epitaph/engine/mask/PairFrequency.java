package io.epitaph.engine.mask;

/** How often pairs of characters are in what engines say: the rarest of a word's finds it. */
final class PairFrequency {
  /** From common to rare. */
  private static final String BY_FREQUENCY = "etaoinsrcld0123456789mpu-_./ghbfvkwy:= xjzq";

  private static final String HEX = "0123456789abcdef";

  /** What engines say most: the pairs in it are common. */
  private static final String SAMPLE =
      "com.docker.compose.project.config_files working_dir config-hash container-number oneoff false"
          + " depends_on service image version maintainer nginx docker maintainers alpine latest sha256:"
          + " org.opencontainers.image.created licenses revision source title url vendor description"
          + " com.docker.swarm.node.id service.name task.id io.kubernetes.container.name pod.namespace"
          + " annotation.io.kubernetes.container.hash ports restartcount terminationmessagepath default"
          + " create start die destroy attach kill stop restart pause unpause oom rename resize update"
          + " exec_create exec_start exec_die health_status healthy unhealthy running starting exited"
          + " connect disconnect mount unmount bridge overlay host local network volume builder prune"
          + " /bin/sh -c curl wget -q -o- http://127.0.0.1:8080/health || exit 1 pg_isready -u postgres"
          + " mysqladmin ping redis-cli web app worker shop cache api frontend backend server client"
          + " kafka zookeeper rabbitmq elasticsearch grafana prometheus traefik registry node python"
          + " java -jar /usr/lib /var/lib/docker/overlay2 /home /data /etc /opt.0.1.2.3.10.20";

  private PairFrequency() {}

  /** Where the rarest pair of a word begins. */
  static int rarest(String word) {
    int rarest = 0;
    for (int i = 1; i + 1 < word.length(); i++) {
      rarest = frequency(word, i) < frequency(word, rarest) ? i : rarest;
    }
    return rarest;
  }

  /** Of a pair; what only matters is which of a word's is the rarest. */
  private static double frequency(String word, int at) {
    String pair = word.substring(at, at + 2);
    int times = 0;
    for (int i = SAMPLE.indexOf(pair); i >= 0; i = SAMPLE.indexOf(pair, i + 1)) {
      times++;
    }
    boolean hex = HEX.indexOf(pair.charAt(0)) >= 0 && HEX.indexOf(pair.charAt(1)) >= 0;
    return (hex ? 5 : 0) + times + frequency(pair.charAt(0)) * frequency(pair.charAt(1)) / 1000;
  }

  private static double frequency(char c) {
    int rank = BY_FREQUENCY.indexOf(c);
    return rank < 0 ? 1 : BY_FREQUENCY.length() - rank;
  }
}
