package io.epitaph.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that begin what the rules look for, again and again, as large as any text is. */
class NastyTextsTest {
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));
  private static final int CHARACTERS = 64 * 1024;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password ",
        "password: ",
        "a_password=",
        "token=\"",
        "\\\"token\\\":\\\"",
        "'token': '",
        "mysql ",
        "mysql -u ",
        "curl -u ",
        "docker login ",
        "vault kv put a ",
        "vault kv put a b=c ",
        " b=c",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----END PRIVATE KEY-----\n",
        "AAAA\n",
        "://a:",
        "://",
        "eyJaaaaaaaaaa.",
        "<token>",
        "<key>token</key>",
        "name=\"token\" ",
        "secret secret",
        "PuTTY-User-Key-File-2:\n",
        "SET PASSWORD = '",
        "''",
        "identified by '",
        "a,token=b",
        "\\",
        "authorization: digest a=b, ",
        "cookie: ",
        "token: |\n  a\n",
        ";token=a b ",
        "AKIA",
        "\"kty\" \"d\":",
        "a-",
        "a_aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "jdbc:oracle:thin:a",
        "?code=",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
        "token AAAA1111bbbb ",
        "is the token is the token to "
      })
  void areReadToTheirEnd(String piece) {
    String text = piece.repeat(CHARACTERS / piece.length());
    assertThatCode(() -> MASKER.text(text)).doesNotThrowAnyException();
    assertThatCode(() -> MASKER.text("token password key mysql " + text))
        .doesNotThrowAnyException();
  }
}
