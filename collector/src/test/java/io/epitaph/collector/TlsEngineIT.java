package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.engine.DockerEngine;
import io.epitaph.testing.PrivateEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real engine that listens on TCP with TLS, and wants a certificate of its clients. */
class TlsEngineIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int PORT = 2376;

  @TempDir Path folder;
  private PrivateEngine engine;
  private SocketRelay relay;

  @BeforeEach
  void start() throws Exception {
    String missing = PrivateEngine.missing();
    Assumptions.assumeTrue(missing == null, missing);
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=authority",
        "-keyout",
        "ca-key.pem",
        "-out",
        "ca.pem");
    certificate("server", "subjectAltName=IP:127.0.0.1");
    certificate("client", "extendedKeyUsage=clientAuth");
    Files.copy(folder.resolve("client.pem"), folder.resolve("cert.pem"));
    Files.copy(folder.resolve("client-key.pem"), folder.resolve("key.pem"));
    engine =
        PrivateEngine.start(
            folder.resolve("e"),
            "-H",
            "tcp://127.0.0.1:" + PORT,
            "--tlsverify",
            "--tlscacert=" + folder.resolve("ca.pem"),
            "--tlscert=" + folder.resolve("server.pem"),
            "--tlskey=" + folder.resolve("server-key.pem"));
    // It is in a network of its own.
    relay = SocketRelay.into(engine.pid(), folder.resolve("relay.sock"), PORT);
  }

  @AfterEach
  void stop() throws Exception {
    if (relay != null) {
      relay.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  private void openssl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("openssl.log"))).isZero();
  }

  private void certificate(String name, String extension) throws Exception {
    Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
    openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-keyout",
        name + "-key.pem",
        "-out",
        name + ".csr");
    openssl(
        "x509",
        "-req",
        "-in",
        name + ".csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca-key.pem",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        name + ".ext",
        "-out",
        name + ".pem");
  }

  private URI address(String query) {
    return URI.create("tcp://127.0.0.1:" + relay.port() + query);
  }

  @Test
  void itIsReadWithItsCertificatesAndOnlyWithThem() throws Exception {
    DockerEngine.connect(address("?certs=" + folder)).close();
    try (EventCollector collector =
        EventCollector.start(
            CollectorSettings.of(
                address("?certs=" + folder), "127.0.0.1:1", folder.resolve("state")))) {
      await().atMost(LIMIT).until(collector::isConnected);
    }
    assertThatThrownBy(() -> DockerEngine.connect(address(""))).isInstanceOf(IOException.class);
    Path other = Files.createDirectory(folder.resolve("other"));
    assertThatThrownBy(() -> DockerEngine.connect(address("?certs=" + other)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.pem cannot be read");
  }
}
