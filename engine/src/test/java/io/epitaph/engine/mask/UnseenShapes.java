package io.epitaph.engine.mask;

import io.epitaph.engine.mask.SecretShapes.Shape;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Shapes for which no rule was written: how much the rules know beyond what they were made for. */
final class UnseenShapes {
  private static final String ALNUM =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private static final List<String> TEXTS =
      List.of(
          // Vendors' tokens that no rule names.
          "using acme_live_%A",
          "key zk_prod_%A ok",
          "seam_test_%A",
          "tok-%A",
          "xyz-v2-%A",
          "inngest_signkey_%A",
          "client foo_%A",
          "svc_account_%A",
          "apikey_%A",
          "cal_live_%A",
          "qdrant-%A",
          "e2b_%A",
          "mx_%A",
          "prod-%A",
          "phc_%A",
          "phx_%A",
          "rpa_%A",
          "sbx_%A",
          // Names in other places.
          "db_password_prod=%P",
          "PASSWORD_FOR_ROOT: %P",
          "MY_SECRET_1=%P",
          "export pass=%P",
          "set DB_PASSWORD=%P",
          "$env:DB_PASSWORD = '%P'",
          "setenv DB_PASSWORD %P",
          "process.env.API_KEY = '%P'",
          "os.environ['API_KEY'] = '%P'",
          "const apiKey = \"%P\";",
          "val secretKey: String = \"%P\"",
          "password :: %P",
          "password -> %P",
          "password|%P",
          "SET PASSWORD FOR root = PASSWORD('%P')",
          "ALTER LOGIN sa WITH PASSWORD = '%P'",
          "CREATE USER x WITH ENCRYPTED PASSWORD '%P' VALID UNTIL 'infinity'",
          "GRANT ALL ON *.* TO 'x'@'%' IDENTIFIED BY '%P'",
          "bind_pw: %P",
          "ldap_bind_pw=%P",
          "bindpw %P",
          "smtp_pass: %P",
          "rootpw %P",
          "olcRootPW: %P",
          "wpa_passphrase=%P",
          "psk=\"%P\"",
          "community public secret=%P",
          "tacacs key=%P auth_key=%P",
          "PASS=%P ./run",
          "env -u X TOKEN=%P ./run",
          "--build-arg TOKEN=%P",
          "-PapiKey=%P",
          "-DapiKey=%P",
          "--header=X-Api-Key:%P",
          "-H x-api-key:%P",
          "--set db.password=%P",
          "--set-string auth.token=%P",
          "--user admin --pass %P",
          "--basic-auth u:%P",
          "--admin-password='%P'",
          "--db-pass %P",
          "--requirepass=%P",
          "--master-key %P",
          "--encryption.key=%P",
          "--secret=id=x,env=%P",
          "--api_token=%P",
          "/p:%P",
          // Structured texts.
          "{\"auth\":{\"user\":\"x\",\"pass\":\"%P\"}}",
          "{\"Key\":\"DB_PASSWORD\",\"Value\":\"%P\"}",
          "{\"name\":\"DB_PASSWORD\",\"value\":\"%P\"}",
          "- name: DB_PASSWORD\n  value: %P",
          "name = \"DB_PASSWORD\"\nvalue = \"%P\"",
          "{\"password\":[\"%P\"]}",
          "{\"passwords\":{\"root\":\"%P\"}}",
          "<Password Value=\"%P\"/>",
          "<db password=\"%P\"/>",
          "<wsse:Password Type=\"T\">%P</wsse:Password>",
          "a:1:{s:8:\"password\";s:13:\"%P\";}",
          "password%3D%P%26x=1",
          "password=%P\u0000user=x",
          "username:x,password:%P",
          "(password: \"%P\")",
          "Password(%P)",
          "password='''%P'''",
          "password = `%P`",
          "&password=%P&",
          "{password=%P}",
          "[token: %P]",
          "password\t%P",
          "secret\\u003d%P",
          // Sentences.
          "your new password is now %P",
          "login with admin / %P",
          "root:%P@tcp",
          "pw is %P",
          "the API key (%A) is used",
          "Bearer token: %A",
          "token=%A expires",
          "OTP code: %A",
          "credentials are u:%P",
          "passphrase set to %P",
          "auth %A rejected",
          "JWT %A invalid",
          // Keys and others.
          "ssh-key-%A",
          "base64 key %B",
          "AES key: %B",
          "hmac secret %B",
          "private key = %B",
          "x-functions-key: %B",
          "Ocp-Apim-Subscription-Key: %A",
          "X-Shopify-Access-Token: %A",
          "X-Amz-Security-Token: %B",
          "apikey %A",
          "Api-Token %A",
          "SharedKey acct:%B",
          "Signature keyId=\"x\",signature=\"%B\"",
          "Authorization=SSWS %A",
          "ApiKey %A",
          "session cookie value %A",
          "refreshToken %A",
          "sid=%A; path=/",
          "csrf_token=%A");

  private UnseenShapes() {}

  static List<Shape> all() {
    Random random = new Random(7);
    List<Shape> shapes = new ArrayList<>();
    for (String text : TEXTS) {
      byte[] bytes = new byte[33];
      random.nextBytes(bytes);
      StringBuilder token = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        token.append(ALNUM.charAt(random.nextInt(ALNUM.length())));
      }
      String secret =
          text.contains("%A")
              ? token + "a1B2"
              : text.contains("%B")
                  ? Base64.getEncoder().encodeToString(bytes)
                  : "kj4" + token.substring(0, 6) + "!x7q";
      shapes.add(new Shape("unseen", text.replaceAll("%[APB]", secret), secret));
    }
    return shapes;
  }
}
