package io.epitaph.embedded;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The command that starts Elasticsearch's server class directly, as its launcher does: {@code
 * bin/elasticsearch} is itself a JVM, which takes two seconds to start the server's, and stays.
 *
 * <p>The server takes its settings from standard input, and ends when that is closed: so it does
 * not outlive the process that started it, even when that is killed.
 *
 * @see <a
 *     href="https://github.com/elastic/elasticsearch/tree/v8.19.21/distribution/tools/server-cli">its
 *     launcher</a>
 */
final class ServerCommand {
  private static final String MAIN =
      "org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch";
  private static final String KEYSTORE = "org.elasticsearch.common.settings.KeyStoreWrapper";
  private static final int KEYSTORE_FORMAT = 6;

  private ServerCommand() {}

  /**
   * @param home the unpacked distribution
   * @param temporary a folder for this server only
   * @param heap as {@code -Xmx} takes it
   */
  static List<String> line(Path home, Path temporary, String heap) throws IOException {
    int java = Runtime.version().feature();
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Quick to start, small, and good enough: one node, on one machine, beside all the rest.
    line.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseSerialGC"));
    // Nothing reads its statistics, for which it would wake up every 50 ms.
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xss1m", "-XX:-UsePerfData"));
    line.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:-OmitStackTraceInFastThrow"));
    line.add("-XX:ErrorFile=" + temporary.resolve("hs_err_pid%p.log"));
    line.add("-Djava.io.tmpdir=" + temporary);
    line.add("-Djava.awt.headless=true");
    line.add("-Dfile.encoding=UTF-8");
    line.add("-Djava.locale.providers=" + (java >= 23 ? "CLDR" : "SPI,COMPAT"));
    line.add("-Djna.nosys=true");
    line.add("-Des.networkaddress.cache.ttl=60");
    line.add("-Des.networkaddress.cache.negative.ttl=10");
    line.add("-Dio.netty.noUnsafe=true");
    line.add("-Dio.netty.noKeySetOptimization=true");
    line.add("-Dio.netty.recycler.maxCapacityPerThread=0");
    line.add("-Dlog4j.shutdownHookEnabled=false");
    line.add("-Dlog4j2.disable.jmx=true");
    line.add("-Dlog4j2.formatMsgNoLookups=true");
    line.add("-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1");
    line.add("-Des.path.home=" + home);
    line.add("-Des.distribution.type=zip");
    line.add("-Des.java.type=ES_JAVA_HOME");
    if (java >= 21) {
      line.add("--enable-native-access=org.elasticsearch.nativeaccess,org.apache.lucene.core");
    }
    // Entitlements, which limit what each part of the server may do, are checked in java.base.
    line.add("-XX:+EnableDynamicAgentLoading");
    line.add("-Djdk.attach.allowAttachSelf=true");
    line.add("--patch-module=java.base=" + entitlementBridge(home));
    line.add(
        "--add-exports=java.base/org.elasticsearch.entitlement.bridge="
            + "org.elasticsearch.entitlement,java.logging,java.net.http,java.naming,jdk.net,"
            + "jdk.zipfs,jdk.management.agent");
    line.addAll(List.of("--module-path", home.resolve("lib").toString()));
    line.add("--add-modules=jdk.net,jdk.management.agent,ALL-MODULE-PATH");
    line.addAll(List.of("-m", MAIN));
    return line;
  }

  private static Path entitlementBridge(Path home) throws IOException {
    Path folder = home.resolve("lib").resolve("entitlement-bridge");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    }
    throw new IOException("this is not Elasticsearch 8.19: there is no jar in " + folder);
  }

  /**
   * What the server reads from its standard input, in its own wire format: not as a daemon, not
   * quiet, no file for its process id; an empty keystore; the settings; two folders.
   *
   * @param settings by Elasticsearch's names; {@code path.home} is needed
   */
  static byte[] input(SortedMap<String, String> settings, Path config, Path logs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeBoolean(false);
      out.writeBoolean(false);
      out.writeBoolean(false);
      text(out, KEYSTORE);
      out.writeInt(KEYSTORE_FORMAT);
      // No password, no bytes, no entries, not closed.
      out.writeBoolean(false);
      out.writeBoolean(false);
      number(out, 0);
      out.writeBoolean(false);
      number(out, settings.size());
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        text(out, setting.getKey());
        // The type of a value: text.
        out.writeByte(0);
        text(out, setting.getValue());
      }
      text(out, config.toString());
      text(out, logs.toString());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The length in characters, then UTF-8. */
  private static void text(DataOutputStream out, String text) throws IOException {
    number(out, text.length());
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  private static void number(DataOutputStream out, int number) throws IOException {
    int left = number;
    while (left > 0x7f) {
      out.writeByte((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }
}
