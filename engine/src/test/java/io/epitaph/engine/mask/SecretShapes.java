package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * True shapes of secrets, with values that were made up. They are put together here from pieces, so
 * that nobody who searches source code takes one for a live token.
 */
final class SecretShapes {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final String ALNUM = LOWER + LOWER.toUpperCase(java.util.Locale.ROOT) + DIGITS;

  /**
   * @param kind what the table counts it under
   * @param text what an engine, a program or a file says
   * @param secret what must not leave the host
   */
  record Shape(String kind, String text, String secret) {}

  private final Random random = new Random(42);
  private final List<Shape> shapes = new ArrayList<>();

  private SecretShapes() {}

  static List<Shape> all() {
    SecretShapes made = new SecretShapes();
    made.names();
    made.notations();
    made.urls();
    made.headers();
    made.commands();
    made.tokens();
    made.keys();
    made.logs();
    return made.shapes;
  }

  private String from(String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private String alnum(int length) {
    return from(ALNUM, length);
  }

  private String hex(int length) {
    return from("0123456789abcdef", length);
  }

  private String base64(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return Base64.getEncoder().encodeToString(content);
  }

  private String password() {
    return from(LOWER, 5) + from(DIGITS, 3) + from("!#%+_^~*", 2) + from(LOWER, 3);
  }

  /** In the text, {@code @@} stands for the secret. */
  private void add(String kind, String text, String secret) {
    shapes.add(new Shape(kind, text.replace("@@", secret), secret));
  }

  private void names() {
    for (String name :
        List.of(
            "PASSWORD",
            "DB_PASSWORD",
            "dbPassword",
            "db.password",
            "db-password",
            "PGPASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_PWD",
            "DBPASS",
            "DB_PASS",
            "SSHPASS",
            "passwd",
            "userPasswd",
            "API_KEY",
            "apiKey",
            "api-key",
            "APIKEY",
            "x-api-key",
            "SECRET",
            "SECRET_KEY",
            "secretKey",
            "SECRET_KEY_BASE",
            "CLIENT_SECRET",
            "clientSecret",
            "TOKEN",
            "ACCESS_TOKEN",
            "accessToken",
            "refresh_token",
            "id_token",
            "AUTH_TOKEN",
            "authtoken",
            "GITHUB_TOKEN",
            "NPM_TOKEN",
            "BOT_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "PRIVATE_KEY",
            "privateKey",
            "SIGNING_KEY",
            "ENCRYPTION_KEY",
            "MASTER_KEY",
            "APP_KEY",
            "ACCOUNT_KEY",
            "SHARED_ACCESS_KEY",
            "JWT_SECRET",
            "JWT",
            "PASSPHRASE",
            "passcode",
            "CREDENTIALS",
            "creds",
            "REDIS_AUTH",
            "AUTH_SALT",
            "TOTP",
            "LICENSE_KEY",
            "HMAC_KEY",
            "SSL_KEY",
            "WEBHOOK_SECRET",
            "spring.datasource.password",
            "Spring__Redis__Password",
            "DD_API_KEY",
            "SESSION_KEY",
            "COOKIE_SECRET",
            "storePass",
            "keyPassword",
            "WIFI_PSK",
            "vaultUnsealKey",
            "SUBSCRIPTION_KEY",
            "DbPwd",
            "RABBITMQ_DEFAULT_PASS",
            "DEPLOY_KEY",
            "SENTRY_AUTH_TOKEN",
            "X_AUTH",
            "ADMIN_PW",
            "MAIL_PASS_1",
            "KEYSTORE_PASSWORD")) {
      add("variable", name + "=@@", password());
      add("option", "serve --" + name + " @@ --port 80", password());
      add("option", "serve --" + name + "=@@ --port 80", password());
      add("JSON", "{\"user\": \"x\", \"" + name + "\": \"@@\"}", password());
      add("JSON in JSON", "{\\\"" + name + "\\\":\\\"@@\\\",\\\"a\\\":1}", password());
    }
  }

  private void notations() {
    add("file", "user: shop\npassword: @@\nport: 1", "monkeybars");
    add("file", "  - password: '@@'", password());
    add("file", "auth:\n  client_secret: \"@@\"", password());
    add("file", "db.password = @@", password());
    add("file", "db_password=\"@@\"", "correct horse battery staple");
    add("file", "[db]\npass = @@\n", password());
    add("file", "password = \"ab\\\"@@\"", password());
    add("file", "password := '@@'", password());
    add("file", "DB_PASSWORD=@@\nDB_HOST=db", "a&b;c,d)e");
    add("file", "export API_TOKEN=@@", password());
    add("file", "{'password': '@@', 'user': 'x'}", password());
    add("file", "{:password => '@@'}", password());
    add("file", "['password' => '@@']", password());
    add("file", "{\"password\": \"ab\\\"@@\"}", password());
    add("file", "{\"password\": 471147114711}", "471147114711");
    add("file", "<password>@@</password>", password());
    add("file", "<add key=\"Password\" value=\"@@\"/>", password());
    add("file", "<property name=\"javax.persistence.jdbc.password\" value=\"@@\"/>", password());
    add("file", "<property name=\"password\">@@</property>", password());
    add("file", "<key>Password</key>\n  <string>@@</string>", password());
    add("file", "tls_key: |\n  @@\n  more\nport: 1", alnum(40));
    add("file", "machine example.com login shop password @@", password());
    add("file", "db.example.com:5432:shop:shop:@@", password());
    add("file", "//registry.npmjs.org/:_authToken=@@", alnum(36));
    add("file", "_auth=@@", base64(18));
    add("file", "{\"auths\":{\"registry\":{\"auth\":\"@@\"}}}", base64(18));
    add("file", "requirepass @@", password());
    add("file", "password = \"@@", password());
    add("file", "{\"token\":\"@@", alnum(30));
    add("file", "PrivateKey = @@", base64(32));
    add("file", "PresharedKey = @@", base64(32));
    add("file", "aws_secret_access_key = @@", alnum(40));
    add("file", "client-key-data: @@", base64(60));
    add("struct", "Config{User:shop Password:@@ Port:1}", password());
    add("struct", "Config(user=shop, password=@@, port=1)", password());
    add("struct", "map[password:@@ user:x]", password());
    add("connection", "Server=db;User Id=sa;Password=@@;Encrypt=true", "a,b&c)d!1");
    add("connection", "Server=db;Uid=sa;Pwd=@@", password());
    add("connection", "AccountName=x;AccountKey=@@;EndpointSuffix=core.windows.net", base64(64));
    add("connection", "Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=@@", base64(32));
    add("connection", "BlobEndpoint=https://x/;SharedAccessSignature=sv=1&sig=@@", alnum(43));
    add("connection", "jdbc:sqlserver://h:1433;user=sa;password=@@;", password());
    add("connection", "jdbc:mysql://h/db?user=x&password=@@&ssl=1", password());
    add("connection", "jdbc:oracle:thin:scott/@@@//h:1521/x", password());
    add("connection", "shop:@@@tcp(db:3306)/shop", password());
    add("connection", "host=db user=shop password=@@ dbname=shop", password());
    add("history", "/bin/sh -c #(nop)  ENV DB_PASSWORD=@@", "correct horse battery");
    add("history", "RUN |1 NPM_TOKEN=@@ /bin/sh -c npm ci # buildkit", alnum(36));
    add("history", "ARG GITHUB_TOKEN=@@", alnum(20));
  }

  private void urls() {
    for (String scheme :
        List.of(
            "postgres",
            "postgresql",
            "mysql",
            "mongodb",
            "mongodb+srv",
            "redis",
            "rediss",
            "amqp",
            "amqps",
            "http",
            "https",
            "ftp",
            "ldap",
            "smtp",
            "nats",
            "kafka",
            "mqtt",
            "clickhouse",
            "neo4j+s",
            "socks5",
            "jdbc:postgresql",
            "cloudinary",
            "s3",
            "sftp")) {
      add("URL", "connecting to " + scheme + "://shop:@@@db.example.com:5432/shop", password());
    }
    add("URL", "redis://:@@@cache:6379/0", password());
    add("URL", "postgres://u:@@@db/x", "p@ss1w@rd");
    add("URL", "postgres://u:@@@db/x", "pass/w0rd1");
    add("URL", "mongodb://u:@@@h1:27017,h2:27017/x?replicaSet=r", password());
    add("URL", "https://@@@github.com/o/r.git", alnum(40));
    add("URL", "https://@@:x-oauth-basic@github.com/o/r", alnum(40));
    add("URL", "https://@@@o1.ingest.sentry.io/2", hex(32));
    for (String name :
        List.of(
            "token",
            "access_token",
            "api_key",
            "apikey",
            "password",
            "sig",
            "client_secret",
            "X-Amz-Signature",
            "X-Amz-Security-Token",
            "X-Goog-Signature",
            "auth_token",
            "key",
            "code",
            "jwt",
            "id_token",
            "private_token",
            "secret",
            "signature",
            "sessionid",
            "sas")) {
      add("URL", "GET https://api.example.com/v1?a=1&" + name + "=@@&b=2", alnum(32));
    }
    String hooks = "hooks." + "slack" + ".com/services/";
    add("webhook", "https://" + hooks + "@@", "T" + alnum(8) + "/B" + alnum(8) + "/" + alnum(24));
    add("webhook", "https://discord" + ".com/api/webhooks/@@", from(DIGITS, 18) + "/" + alnum(68));
    add("webhook", "https://x.webhook.office" + ".com/webhookb2/@@", alnum(60));
    add("webhook", "https://hooks.zapier" + ".com/hooks/catch/@@", "123456/" + alnum(7));
    add(
        "webhook",
        "https://api.telegram" + ".org/bot@@/send",
        from(DIGITS, 10) + ":AA" + alnum(33));
    add("webhook", "https://events.pagerduty" + ".com/integration/@@/enqueue", hex(32));
  }

  private void headers() {
    add("header", "Authorization: Bearer @@", alnum(40));
    add("header", "authorization: bearer @@", alnum(20));
    add("header", "Authorization: Basic @@", base64(15));
    add("header", "Authorization: token @@", alnum(30));
    add("header", "Authorization: @@", alnum(30));
    add("header", "-H 'Authorization: ApiKey @@'", base64(30));
    add("header", "{\"Authorization\":\"Bearer @@\"}", alnum(40));
    add("header", "map[Authorization:[Bearer @@]]", alnum(40));
    add("header", "Proxy-Authorization: Basic @@", base64(15));
    add("header", "Authorization: Digest username=\"u\", realm=\"r\", response=\"@@\"", hex(32));
    add("header", "Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=@@", hex(64));
    add("header", "X-Api-Key: @@", alnum(32));
    add("header", "X-Auth-Token: @@", alnum(32));
    add("header", "PRIVATE-TOKEN: @@", alnum(20));
    add("header", "X-Vault-Token: @@", alnum(24));
    add("header", "Cookie: theme=dark; session=@@", alnum(32));
    add("header", "Set-Cookie: sid=@@; Path=/; HttpOnly", alnum(32));
    add("header", "PHPSESSID=@@", alnum(26));
    add("header", "JSESSIONID=@@", alnum(32));
    add("header", "got 401 for Bearer @@", alnum(40));
  }

  private void commands() {
    for (String text :
        List.of(
            "mysql -uroot -p@@ shop",
            "mysqldump --host db -u root -p@@ shop",
            "mariadb -p@@",
            "mysqladmin -h db -p@@ ping",
            "sshpass -p @@ ssh h",
            "sshpass -p@@ ssh h",
            "redis-cli -a @@ ping",
            "redis-cli -h db -a @@ ping",
            "redis-server --requirepass @@",
            "curl -u shop:@@ http://db",
            "curl -s --user shop:@@ http://db",
            "curl -ushop:@@ http://db",
            "curl --proxy-user u:@@ http://db",
            "wget --password=@@ http://db",
            "docker login -u shop -p @@ registry",
            "helm registry login r -u u -p @@",
            "mongosh -u root -p @@ --eval 1",
            "mongodump -u root -p@@",
            "cqlsh -u c -p @@",
            "sqlcmd -S db -U sa -P @@ -Q 'select 1'",
            "bcp t out f -P @@",
            "ldapsearch -x -D cn=a -w @@ -b dc=x",
            "smbclient //h/s -U u%@@",
            "ipmitool -H h -U a -P @@ power status",
            "mosquitto_pub -u u -P @@ -t t",
            "openssl enc -aes-256-cbc -k @@",
            "openssl rsa -passin pass:@@ -in k",
            "keytool -list -storepass @@",
            "java -Dspring.datasource.password=@@ -jar a.jar",
            "java -Djavax.net.ssl.keyStorePassword=@@ -jar a",
            "zip -P @@ a.zip b",
            "7z a -p@@ a.7z b",
            "rabbitmqctl add_user shop @@",
            "rabbitmqctl change_password u @@",
            "htpasswd -bc f shop @@",
            "vault login @@",
            "vault kv put secret/x db=@@",
            "echo root:@@ | chpasswd",
            "PGPASSWORD=@@ psql -h db",
            "psql 'host=db password=@@'",
            "kubectl create secret generic x --from-literal=password=@@",
            "docker run -e DB_PASSWORD=@@ app",
            "docker run --env SECRET_TOKEN=@@ app",
            "etcdctl --user root:@@ get x",
            "psql -c \"ALTER USER x WITH PASSWORD '@@'\"",
            "mysql -e \"CREATE USER x IDENTIFIED BY '@@'\"",
            "http -a u:@@ example.com",
            "psql -c \"CREATE ROLE x LOGIN ENCRYPTED PASSWORD '@@'\"",
            "mysql -e \"SET PASSWORD = '@@'\"",
            "redis-cli ACL SETUSER u on >@@",
            "sh -c \"PASSWORD=\\\"@@\\\" run\"",
            "influx -username a -password @@",
            "npm config set //r/:_authToken=@@",
            "gpg --batch --passphrase @@ -d f",
            "clickhouse-client --password @@",
            "ansible-vault --vault-password @@",
            "sqlplus scott/@@@db",
            "az storage blob list --account-key @@",
            "cloudflared tunnel run --token @@",
            "git clone https://u:@@@h/r.git")) {
      add("command", text, password().replace("#", "4").replace("%", "5"));
    }
  }

  private void tokens() {
    token("gh" + "p_", alnum(36));
    token("gh" + "o_", alnum(36));
    token("gh" + "s_", alnum(36));
    token("github" + "_pat_", alnum(22) + "_" + alnum(59));
    token("gl" + "pat-", alnum(20));
    token("gl" + "rt-", alnum(20));
    token("gl" + "dt-", alnum(20));
    token("xo" + "xb-", from(DIGITS, 12) + "-" + from(DIGITS, 12) + "-" + alnum(24));
    token("xo" + "xp-", from(DIGITS, 12) + "-" + from(DIGITS, 12) + "-" + hex(32));
    token("xa" + "pp-", "1-A" + alnum(9) + "-" + from(DIGITS, 12) + "-" + hex(64));
    token("sk_" + "live_", alnum(24));
    token("rk_" + "live_", alnum(24));
    token("wh" + "sec_", alnum(32));
    token("np" + "m_", alnum(36));
    token("py" + "pi-", "AgEIcHlwaS5vcmc" + alnum(70));
    token("dckr" + "_pat_", alnum(27));
    token("dckr" + "_oat_", alnum(32));
    token("S" + "G.", alnum(22) + "." + alnum(43));
    token("S" + "K", hex(32));
    token("", from(DIGITS, 10) + ":AA" + alnum(33));
    token("M" + "T", "A" + alnum(23) + "." + alnum(6) + "." + alnum(38));
    token("h" + "f_", alnum(34));
    token("sk" + "-", alnum(20) + "T3BlbkFJ" + alnum(20));
    token("sk" + "-proj-", alnum(48));
    token("sk" + "-ant-api03-", alnum(90));
    token("hv" + "s.", alnum(24));
    token("hv" + "b.", alnum(90));
    token("AI" + "za", alnum(35));
    token("GOC" + "SPX-", alnum(28));
    token("ya" + "29.", alnum(60));
    token("AK" + "IA", from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16));
    token("AS" + "IA", from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16));
    token("ey" + "J", alnum(20) + ".ey" + "J" + alnum(40) + "." + alnum(43));
    token(
        "ey" + "J",
        alnum(20) + "." + alnum(40) + "." + alnum(16) + "." + alnum(40) + "." + alnum(22));
    token("shp" + "at_", hex(32));
    token("sq0" + "csp-", alnum(43));
    token("do" + "p_v1_", hex(64));
    token("gl" + "sa_", alnum(32) + "_" + hex(8));
    token("lin_" + "api_", alnum(40));
    token("nt" + "n_", alnum(46));
    token("fi" + "gd_", alnum(40));
    token("PM" + "AK-", hex(24) + "-" + hex(34));
    token("NR" + "AK-", from(LOWER.toUpperCase(java.util.Locale.ROOT) + DIGITS, 27));
    token("da" + "pi", hex(32));
    token("ts" + "key-auth-", alnum(12) + "-" + alnum(32));
    token("r" + "8_", alnum(37));
    token("gs" + "k_", alnum(52));
    token("xa" + "i-", alnum(80));
    token("ATA" + "TT3xFfGF0", alnum(180));
    token("AT" + "BB", alnum(32));
    token("ruby" + "gems_", hex(48));
    token("pu" + "l-", hex(40));
    token("sn" + "trys_", "ey" + "J" + alnum(100));
    token("sb" + "p_", hex(40));
    token("dp" + ".pt.", alnum(43));
    token("nf" + "p_", alnum(40));
    token("CCI" + "PAT_", alnum(22) + "_" + hex(40));
    token("bk" + "ua_", hex(40));
    token("key" + "-", hex(32));
    token("", hex(32) + "-us" + "12");
    token("", alnum(3) + "8Q~" + alnum(34));
    token("pat" + "", alnum(14) + "." + hex(64));
    token("AGE-" + "SECRET-KEY-1", from("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58));
    token("sl" + ".", alnum(130));
    token("LT" + "AI", alnum(20));
    token("AQ" + "VN", alnum(36));
    add(
        "token",
        "AK" + "IA" + from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16) + ",@@",
        alnum(36) + "aB1/");
  }

  private void token(String prefix, String body) {
    add("token", "it said @@ and left", prefix + body);
  }

  private void keys() {
    for (String of : List.of("RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "")) {
      String key = "PRIVATE" + " KEY-----";
      add(
          "key",
          "x\n-----BEGIN " + of + key + "\n@@\n-----END " + of + key + "\ny",
          base64(48) + "\n" + base64(48) + "\n" + base64(20));
      add("key", "\"-----BEGIN " + of + key + "\\n@@\\n-----END " + of + key + "\"", base64(48));
    }
    String block = "PGP PRIVATE" + " KEY BLOCK-----";
    add("key", "-----BEGIN " + block + "\n\n@@\n-----END " + block, base64(48));
    add("key", "@@\n-----END RSA PRIVATE" + " KEY-----\nok", base64(48) + "\n" + base64(48));
    add("key", "-----BEGIN PRIVATE" + " KEY-----\n@@", base64(48) + "\n" + base64(48));
    add("key", "2026-01-01 l1 -----BEGIN PRIVATE" + " KEY-----\n2026-01-01 l2 @@\n", base64(48));
    add("key", "it is MIIEvQ" + "IBADANBgkqhkiG9w0BAQEFAASC@@ ok", base64(60).replace("=", ""));
    add("key", "{\"kty\":\"RSA\",\"n\":\"abc\",\"d\":\"@@\"}", alnum(60));
    add("hash", "shop:@@", "$2" + "y$10$" + alnum(53));
    add("hash", "shop:@@", "$apr1$" + alnum(8) + "$" + alnum(22));
    add("hash", "root:@@:19000:0:99999:7:::", "$6$" + alnum(16) + "$" + alnum(86));
    add("hash", "root:@@:19000:0:99999:7:::", "$y$j9T$" + alnum(22) + "$" + alnum(43));
    add("hash", "hash @@ ok", "$argon2id$v=19$m=65536,t=3,p=4$" + alnum(22) + "$" + alnum(43));
    add("hash", "hash @@ ok", "pbkdf2_sha256$260000$" + alnum(22) + "$" + base64(32));
    add("hash", "userPassword: @@", "{SSHA}" + base64(24));
    add("hash", "hash @@ ok", "SCRAM-SHA-256$4096:" + base64(16) + "$" + base64(32));
  }

  private void logs() {
    for (String text :
        List.of(
            "[Note] [MY-010454] A temporary password is generated for root@localhost: @@",
            "Password for the elastic user is: @@",
            "Generated root password: @@",
            "Using generated security password: @@",
            "Initial admin password: @@",
            "GENERATED ROOT PASSWORD: @@",
            "the password is @@",
            "PASSWORD elastic = @@",
            "Root Token: @@",
            "Unseal Key: @@",
            "RootPass: @@",
            "Please use the following password to proceed to installation:\n\n@@\n\nThis may",
            "New password for user shop: @@",
            "login failed user=shop password=@@ from 1.2.3.4",
            "http://127.0.0.1:8888/lab?token=@@",
            "connect with secret '@@'",
            "{\"level\":\"info\",\"msg\":\"cfg\",\"db\":{\"password\":\"@@\"}}",
            "DEBUG env: {DB_PASSWORD=@@, PATH=/bin}",
            "> AUTH_TOKEN=@@",
            "token: @@",
            "export KUBECONFIG=x TOKEN=@@",
            "api_key => @@",
            "Access key: @@",
            "api key: @@",
            "secret key is @@",
            "with password \"@@\"",
            "using token @@ for login")) {
      add("log", text, alnum(20) + "1a");
    }
  }
}
