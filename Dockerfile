# Epitaph's two images. First: mvn package -Dquick
#
#   docker build --target services -t epitaph:0.1.0 .          collector, archiver, indexer, notifier
#   docker build --target forensics -t epitaph-flink:0.1.0 .   Flink with the forensics job

FROM flink:2.2.1-java17 AS forensics
# The job with all that Flink's own distribution does not have. The TaskManager needs the same jar at the same place.
COPY --chown=flink:flink stream-jobs/target/epitaph-stream-jobs-*-job.jar /opt/flink/usrlib/
COPY docker/forensics /opt/epitaph/forensics
# A named volume takes its owner from here. The image's user is flink, who may not make folders in /var/lib.
USER root
RUN mkdir -p /var/lib/epitaph/checkpoints && chown -R flink:flink /var/lib/epitaph
USER flink

FROM eclipse-temurin:17.0.16_8-jre-jammy AS services
RUN groupadd --gid 10001 epitaph \
  && useradd --uid 10001 --gid epitaph --no-create-home --home-dir /var/lib/epitaph --shell /usr/sbin/nologin epitaph \
  && mkdir -p /var/lib/epitaph/collector /var/lib/epitaph/vault \
  && chown -R epitaph:epitaph /var/lib/epitaph
COPY cli/target/lib/ cli/target/epitaph-cli-*.jar /opt/epitaph/lib/
COPY dev/jvm-opens dev/jvm-collector dev/collector.sh docker/epitaph /opt/epitaph/
USER 10001:10001
WORKDIR /var/lib/epitaph
# The command is one of the epitaph command: collector, archiver, ...
ENTRYPOINT ["/opt/epitaph/epitaph"]
CMD ["--help"]
