package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** What engines, programs and files say that looks a little like a secret and is none. */
final class HarmlessLines {
  private final Random random = new Random(3);

  private HarmlessLines() {}

  /** By kind. */
  static Map<String, List<String>> all() {
    HarmlessLines made = new HarmlessLines();
    Map<String, List<String>> lines = new LinkedHashMap<>();
    lines.put("ids and digests", made.ids());
    lines.put("binary as text", made.binary());
    lines.put("logs of services", made.logs());
    lines.put("names without values", made.names());
    lines.put("stack traces", made.traces());
    lines.put("code and style", made.code());
    lines.put("commands", made.commands());
    lines.put("URLs and images", made.urls());
    lines.put("orchestrators", made.orchestrators());
    return lines;
  }

  private String hex(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }

  private String base64(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return Base64.getEncoder().encodeToString(content);
  }

  private String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private List<String> ids() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("commit " + hex(40));
      lines.add("sha256:" + hex(64));
      lines.add("shop@sha256:" + hex(64));
      lines.add("container " + hex(64) + " died");
      lines.add("request " + uuid() + " took 3 ms");
      lines.add("\"integrity\": \"sha512-" + base64(64) + "\"");
      lines.add("sha256-" + base64(32));
      lines.add("md5 " + hex(32) + "  file.tar.gz");
      lines.add("/system.slice/docker-" + hex(64) + ".scope");
      lines.add("build-" + hex(40) + " pushed");
      lines.add("W/\"" + hex(32) + "\"");
      lines.add("traceparent: 00-" + hex(32) + "-" + hex(16) + "-01");
    }
    return lines;
  }

  private List<String> binary() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("data:image/png;base64,iVBORw0KGgo" + base64(300));
      lines.add("url(data:font/woff2;base64,d09GMg" + base64(120) + ")");
      lines.add("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY" + base64(90) + " me@host");
      lines.add("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + base64(33) + " me@host");
      lines.add("-----BEGIN CERTIFICATE-----\nMIID" + base64(45) + "\n-----END CERTIFICATE-----");
      lines.add("-----BEGIN PUBLIC KEY-----\nMIIB" + base64(45) + "\n-----END PUBLIC KEY-----");
      lines.add(base64(57));
      lines.add("x-amz-id-2: " + base64(57));
      lines.add("x-amz-cf-id: " + base64(42));
      lines.add(
          "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJz" + base64(90));
    }
    return lines;
  }

  private List<String> logs() {
    return List.of(
        "10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] \"GET /api/users?id=7&page=2 HTTP/1.1\" 200 512 \"-\" \"curl/8.5\"",
        "10.0.0.1 - bob [01/Jan/2026:00:00:00 +0000] \"POST /login HTTP/1.1\" 401 12 \"https://shop/\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
        "LOG:  checkpoint complete: wrote 44 buffers (0.3%); 0 WAL file(s) added",
        "FATAL:  password authentication failed for user \"shop\"",
        "DETAIL:  Connection matched pg_hba.conf line 100: \"host all all all scram-sha-256\"",
        "Access denied for user 'root'@'172.17.0.1' (using password: YES)",
        "Access denied for user 'root'@'172.17.0.1' (using password: NO)",
        "[Warning] root@localhost is created with an empty password !",
        "sshd[12]: Failed password for root from 10.0.0.9 port 22 ssh2",
        "sshd[12]: Accepted publickey for root from 10.0.0.9 port 22 ssh2: RSA SHA256:"
            + base64(32).replace("=", ""),
        "time=\"2026-01-01T00:00:00Z\" level=info msg=\"token refreshed\" user=shop",
        "level=warn msg=\"invalid token\" err=\"token is expired by 3m\"",
        "2026-01-01 INFO  o.a.k.c.s.authenticator.AbstractLogin - Successfully logged in.",
        "kafka: auth.sasl.mechanism=PLAIN security.protocol=SASL_SSL",
        "SyntaxError: Unexpected token < in JSON at position 0",
        "SyntaxError: Unexpected token 'export'",
        "Parse error: unexpected token: punc (;)",
        "prompt_tokens=512 completion_tokens=77 max_tokens: 4096",
        "{\"usage\":{\"total_tokens\":1234}}",
        "Error: secret \"shop-tls\" not found",
        "MountVolume.SetUp failed for secret shop-tls",
        "passed 12 tests, failed 0",
        "PASS: TestThing (0.00s)",
        "pass 3 of 7: optimizing",
        "key 'user:42' expired",
        "cache key: user/42 hit",
        "foreign key constraint fails",
        "primary key=id, partition_key=day, sort_key=time",
        "keyspace hits=10 misses=2",
        "using session store redis",
        "session opened for user root by (uid=0)",
        "authenticated as shop via ldap",
        "auth backend: ldap",
        "authorization is disabled",
        "x-request-id: " + uuid(),
        "etag: \"" + hex(32) + "\"",
        "retrying in 3s (attempt 2/5)",
        "a password is required",
        "Enter password: ",
        "password: ",
        "password must not be empty",
        "the password has expired",
        "Password is too short",
        "token is missing",
        "no token given",
        "secret key is required",
        "API key is missing",
        "api key: not set",
        "Password:",
        "Loading credentials from /run/secrets/db",
        "listening on 0.0.0.0:8080 (http)",
        "GC(12) Pause Young (Normal) 24M->3M(64M) 2.1ms",
        "exit code: 137",
        "OOMKilled=true",
        "redis: Ready to accept connections tcp",
        "# Server initialized, requirepass is not set");
  }

  private List<String> names() {
    return List.of(
        "DB_PASSWORD_FILE=/run/secrets/db",
        "POSTGRES_PASSWORD_FILE: /run/secrets/pg",
        "PWD=/app",
        "OLDPWD=/",
        "MYSQL_ALLOW_EMPTY_PASSWORD=yes",
        "TOKEN_TTL=3600",
        "tokenExpiration: 3600",
        "password=${DB_PASSWORD}",
        "password: $DB_PASSWORD",
        "password={{ .Values.password }}",
        "--password-stdin",
        "secretName: shop-tls",
        "secretKeyRef: {name: db, key: user}",
        "imagePullSecrets: []",
        "PASSWORD_POLICY=strict",
        "AUTH_METHOD=ldap",
        "auth.type=none",
        "authEndpoint=https://login/",
        "token=true",
        "password=null",
        "secret: false",
        "useToken=true",
        "KEY=value",
        "key=42",
        "keys: 3",
        "AUTHOR=bob",
        "author: Bob",
        "authority=db",
        "compass=north",
        "bypass: yes",
        "passenger=7",
        "monkey: banana",
        "keyboard=us",
        "PUBLIC_KEY=ssh",
        "publicKey: abc",
        "turkey_count=3",
        "tokenizer=bpe",
        "TOKENIZERS_PARALLELISM=off",
        "passive=yes",
        "credentials_path=/etc/x",
        "accessKeyEnabled: true",
        "AWS_REGION=eu-central-1",
        "GOOGLE_APPLICATION_CREDENTIALS_FILE=/x.json",
        "hostkey_algorithms=+ssh-rsa",
        "ssl_certificate=/etc/tls/tls.crt",
        "sessionTimeout=30",
        "cookieDomain=shop.example.com");
  }

  private List<String> traces() {
    return List.of(
        "java.lang.IllegalStateException: no token",
        "Caused by: java.net.ConnectException: refused",
        "\tat org.springframework.beans.factory.support.AbstractAutowireCapableBeanFactory.createBean(AbstractAutowireCapableBeanFactory.java:542)",
        "\tat io.netty.channel.AbstractChannelHandlerContext.invokeChannelRead(AbstractChannelHandlerContext.java:444) ~[netty-transport-4.1.100.Final.jar:4.1.100.Final]",
        "\tat com.example.auth.TokenService$$Lambda$14/0x0000000800066840.apply(Unknown Source)",
        "\tat com.example.PasswordEncoder.encode(PasswordEncoder.java:12)",
        "  File \"/usr/lib/python3.11/site-packages/redis/connection.py\", line 707, in read_response",
        "redis.exceptions.AuthenticationError: invalid username-password pair",
        "goroutine 1 [running]:",
        "main.(*Server).authenticate(0xc0001a2000, {0xc000180000, 0x14})",
        "panic: runtime error: index out of range [3] with length 3",
        "TypeError: Cannot read properties of undefined (reading 'password')",
        "    at Object.<anonymous> (/app/node_modules/jsonwebtoken/verify.js:89:21)",
        "org.postgresql.util.PSQLException: ERROR: relation \"tokens\" does not exist",
        "thread 'main' panicked at src/main.rs:4:5",
        "KeyError: 'api_key'",
        "KeyError: 'token'");
  }

  private List<String> code() {
    return List.of(
        ".sk-folding-cube-animation-delay{width:20px}",
        ".btn-primary-large-outline{color:#abcdef}",
        "!function(e,t){\"object\"==typeof exports&&\"undefined\"!=typeof module?t(exports):t(e)}(this,function(e){})",
        "var a=b.c(d,e),f=g.h.i?j:k;l.m=function(n){return o.p(n)}",
        "chunk-vendors.8f3c2a1b.js",
        "import { useToken } from './token'",
        "function checkPassword(user, password) {",
        "if (password == null) return;",
        "SELECT id, name FROM users WHERE token_id = 7",
        "INSERT INTO keys (id, name) VALUES (1, 'x')",
        "CREATE TABLE tokens (id int primary key)",
        "@media (max-width:600px){.pass{display:none}}",
        "<input type=\"password\" name=\"password\">",
        "<label for=\"token\">Token</label>",
        "i18n.password_reset_subject",
        "tokens.forEach(t => t.run())",
        "npm_config_user_agent npm_lifecycle_event npm_package_version",
        "for key in keys: print(key)");
  }

  private List<String> commands() {
    return List.of(
        "sh -c curl -fsS http://127.0.0.1:8080/health || exit 1",
        "redis-cli ping",
        "pg_isready -U shop",
        "mysqladmin ping -h localhost",
        "mysql -u root -h db -P 3306 shop",
        "docker run -p 80:80 nginx",
        "docker run -u 1000:1000 app",
        "psql -U shop -h db -p 5432 -c 'select 1'",
        "java -Xmx512m -XX:+UseG1GC -jar /app/app.jar --server.port=8080",
        "nginx -g daemon off;",
        "mongod --auth --bind_ip_all --port 27017",
        "mongosh --port 27017 --quiet",
        "node --max-old-space-size=512 server.js",
        "ssh -p 22 -i ~/.ssh/id_ed25519 u@h",
        "tar -czf a.tgz -p /data",
        "rsync -a --password-file=/etc/x a b",
        "zip -r a.zip b",
        "curl -u $USER:$PASS http://x",
        "ps -u root",
        "cp -a a b",
        "wget -q -O- http://x/a",
        "/bin/sh -c #(nop)  CMD [\"nginx\" \"-g\" \"daemon off;\"]",
        "kubectl get secret -n shop",
        "vault status",
        "openssl version",
        "helm upgrade shop ./shop -f values.yaml");
  }

  private List<String> urls() {
    return List.of(
        "http://host:8080/path",
        "https://host:8443/a?x=b@c",
        "http://[::1]:8080/a@b",
        "https://example.com/u@2x.png",
        "https://cdn.example.com/npm/vue@3.4.1/dist/vue.js",
        "git@github.com:o/r.git",
        "mailto:bob@example.com",
        "amqp://rabbit:5672/vhost",
        "kafka://h1:9092,h2:9092",
        "mongodb://h1:27017,h2:27017/shop?replicaSet=r",
        "jdbc:postgresql://db:5432/shop",
        "redis://cache:6379/0",
        "postgres://shop@db/shop",
        "ghcr.io/org/secret-store:1.2.3",
        "registry:5000/auth-token:latest",
        "vault-secret:v1.2",
        "bitnami/keycloak:24.0.1-debian-12-r0",
        "quay.io/jetstack/cert-manager-controller:v1.14.0",
        "/var/lib/docker/overlay2/" + hex(64) + "/merged",
        "tcp://10.0.0.1:2375",
        "https://api.example.com/v1/keys?limit=10&cursor=20",
        "https://x/?key=home&state=open");
  }

  private List<String> orchestrators() {
    return List.of(
        "k8s_web_shop-7d9f8b6c5-x2x4z_default_" + uuid() + "_0",
        "shop-7d9f8b6c5-x2x4z",
        "shop_web.1.k2mbb2q5ysl2l9lbzxcmbjmfz",
        "com.docker.compose.project=shop",
        "com.docker.compose.config-hash=" + hex(64),
        "com.docker.swarm.task.id=k2mbb2q5ysl2l9lbzxcmb",
        "io.kubernetes.pod.uid=" + uuid(),
        "annotation.io.kubernetes.container.hash=" + hex(8),
        "traefik.http.routers.auth.rule=Host(`auth.example.com`)",
        "kube-api-access-x7k2p",
        "default-token-x7k2p",
        "serviceaccount/token",
        "/run/secrets/kubernetes.io/serviceaccount",
        "traefik.http.routers.shop.middlewares=auth@docker",
        "org.opencontainers.image.revision=" + hex(40),
        "desktop.docker.io/binds/0/Source=/run/secrets",
        "maintainer=NGINX Docker Maintainers <x@nginx.com>",
        "exec_create: /bin/sh -c wget -q -O- http://127.0.0.1/health",
        "pod-template-hash=7d9f8b6c5");
  }
}
