package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Secrets by their shape: tokens that begin with a word of those who give them out; keys; hashes.
 */
final class TokenRules {
  /** Then letters and digits. */
  private static final List<String> PLAIN =
      List.of(
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "npm_",
          "hf_",
          "api_org_",
          "gsk_",
          "r8_",
          "pul-",
          "shpat_",
          "shpca_",
          "shppa_",
          "shpss_",
          "rk_live_",
          "rk_test_",
          "sk_live_",
          "sk_test_",
          "whsec_",
          "lin_api_",
          "lin_oauth_",
          "ntn_",
          "secret_",
          "rnd_",
          "nfp_",
          "dop_v1_",
          "doo_v1_",
          "dor_v1_",
          "pscale_tkn_",
          "pscale_pw_",
          "pscale_oauth_",
          "sbp_",
          "rubygems_",
          "CLOJARS_",
          "squ_",
          "sqp_",
          "sqa_",
          "sgp_",
          "pnu_",
          "pnb_",
          "shippo_live_",
          "shippo_test_",
          "tfp_",
          "NRAK-",
          "NRJS-",
          "NRII-",
          "NRRA-",
          "xai-",
          "pplx-",
          "bkua_",
          "rdme_",
          "LTAI",
          "AKCp",
          "dapi",
          "ico-",
          "EZAK",
          "EZTK",
          "key-",
          "api_live_",
          "FLWSECK-",
          "FLWSECK_TEST-",
          "hrku-",
          "mfa.",
          "tk-us-",
          "oy2",
          "dd_pat_",
          "GR1348941",
          "sntryu_");

  /** Then also signs. */
  private static final List<String> SIGNED =
      List.of(
          "github_pat_",
          "glpat-",
          "gldt-",
          "glrt-",
          "glrtr-",
          "glcbt-",
          "glptt-",
          "glft-",
          "glimt-",
          "glagent-",
          "gloas-",
          "glsoat-",
          "glffct-",
          "glwt-",
          "dckr_pat_",
          "dckr_oat_",
          "xoxa-",
          "xoxb-",
          "xoxe-",
          "xoxe.xoxp-",
          "xoxo-",
          "xoxp-",
          "xoxr-",
          "xoxs-",
          "xoxc-",
          "xoxd-",
          "xapp-",
          "AIza",
          "GOCSPX-",
          "ya29.",
          "1//0",
          "hvs.",
          "hvb.",
          "hvr.",
          "pypi-",
          "SG.",
          "tskey-",
          "figd_",
          "figoh_",
          "sntrys_",
          "sb_secret_",
          "glc_",
          "glsa_",
          "CCIPAT_",
          "ATATT3",
          "ATCTT3",
          "ATBB",
          "ATSTT",
          "CFPAT-",
          "PMAK-",
          "HRKU-",
          "fo1_",
          "fm2_",
          "dp.pt.",
          "dp.st.",
          "dp.ct.",
          "dp.sa.",
          "dp.scim.",
          "sk-",
          "sk_",
          "AQVN",
          "EAACEdEose0cBA",
          "ops_",
          "duffel_live_",
          "duffel_test_",
          "sl.",
          "dt0c01.",
          "dt0s01.",
          "lip_",
          "ovsxp_",
          "sq0atp-",
          "sq0csp-",
          "sq0idp-",
          "access_token$production$",
          "fio-u-",
          "pat-na1-",
          "pat-eu1-",
          "s-s4t2ud-",
          "shpua_",
          "tvly-",
          "ABSK",
          "nvapi-",
          "sgp_",
          "pk-lf-",
          "sk-lf-",
          "lsv2_pt_",
          "lsv2_sk_",
          "AGE-SECRET-KEY-1",
          "AGE-PLUGIN-",
          "ops_eyJ",
          "jina_",
          "csk-",
          "fal_");

  private static final Rule PREFIXED =
      Rule.shape(
              "",
              "(?<![A-Za-z0-9])(?:" + alternatives(PLAIN) + ")[A-Za-z0-9]{16,}+(?![A-Za-z0-9])",
              words(PLAIN))
          .when(Looks::mixed);

  private static final Rule PREFIXED_SIGNED =
      Rule.shape(
              "", "(?<![A-Za-z0-9])(?:" + alternatives(SIGNED) + ")[\\w.=+/-]{10,}+", words(SIGNED))
          .when(TokenRules::isToken);

  static final List<Rule> ALL =
      List.of(
          PREFIXED,
          PREFIXED_SIGNED,
          // A vendor that nobody here knows: a short word, then what was made by chance.
          Rule.shape(
                  "",
                  "(?<![A-Za-z0-9/+=])[A-Za-z][A-Za-z0-9]{1,15}+[_-](?:[A-Za-z0-9]{1,12}[_-]){0,3}"
                      + "[A-Za-z0-9]{24,}+(?![A-Za-z0-9+/=])",
                  Triggers.LONG_RUN)
              .when(TokenRules::isUnknownToken),
          Rule.shape(
              "",
              "\\b(?:AKIA|ASIA|AGPA|AIDA|AROA|AKID)[0-9A-Z]{16}\\b",
              "akia",
              "asia",
              "agpa",
              "aida",
              "aroa",
              "akid"),
          // The secret that belongs to it, close by.
          Rule.shape(
                  "",
                  "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b[^\\n]{0,80}?(?<![A-Za-z0-9/+=])([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
                  "akia",
                  "asia")
              .when(Looks::random),
          Rule.shape(
              "",
              "(?<![\\w.-])eyJ[A-Za-z0-9_-]{8,}+(?:\\.[A-Za-z0-9_-]{4,}+){0,3}\\.[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]*+){0,3}",
              "eyj"),
          // Telegram, Twilio, Mailchimp, Azure AD, Airtable
          Rule.shape(
              "",
              "(?<!\\w)\\d{8,10}:AA[A-Za-z0-9_-]{32,35}(?![\\w-])|(?<!\\w)SK[0-9a-f]{32}(?!\\w)"
                  + "|(?<!\\w)[0-9a-f]{32}-us[0-9]{1,2}(?!\\w)"
                  + "|(?<![\\w~])[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}"
                  + "|(?<!\\w)pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}",
              ":aa",
              "sk",
              "-us",
              "8q~",
              "pat"),
          // Discord
          Rule.shape(
                  ".",
                  "(?<![\\w.-])[MNO][A-Za-z\\d_-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}(?![\\w.-])",
                  Triggers.LONG_RUN)
              .when(Looks::random),
          // The marks in Azure's keys.
          Rule.shape(
              "",
              "(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{33,76}(?:\\+ASt|ACDb|APIM|AzCa|AzFu|AzSe|ACRd|AZDO|AIoT|ACR|\\+AMC|\\+ARm)[A-Za-z0-9+/]{4,12}={0,2}(?![A-Za-z0-9+/=])",
              "+ast",
              "acdb",
              "apim",
              "azca",
              "azfu",
              "azse",
              "acr",
              "azdo",
              "aiot",
              "+amc",
              "+arm"),
          Rule.shape("pat", "(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}", "pat"),
          Rule.shape(
              "",
              "(?s)-{4,5} ?BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE|SECRET) KEY(?: BLOCK)? ?-{4,5}.*?(?:-{4,5} ?END [A-Z0-9 ]{0,40}(?:PRIVATE|SECRET) KEY(?: BLOCK)? ?-{4,5}|\\z)",
              "begin "),
          Rule.shape(
              "OpenVPN",
              "(?s)-----BEGIN OpenVPN Static key V1-----.*?(?:-----END OpenVPN Static key V1-----|\\z)",
              "begin openvpn"),
          // Its begin is cut off.
          Rule.shape(
              "PRIVATE KEY",
              "\\A((?:[^\\n]{0,64}?[A-Za-z0-9+/=]{1,76}\\s{0,8}(?:\\n|\\\\n))++)[^\\n]{0,64}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY",
              "-----end"),
          Rule.shape(
              "",
              "(?:PuTTY-User-Key-File-[23]:[^\\n]*\\n(?s:.{0,4096}?)Private-Lines: \\d+)((?:\\s++[A-Za-z0-9+/=]{20,}+)++)",
              "putty-user-key"),
          // The same without its frame.
          Rule.shape(
              "",
              "(?<![A-Za-z0-9+/])(?:MI[IG][A-Za-z0-9+/]{1,5}(?:IBADANBgkqhkiG9w0BAQEF|IBAAKC|AgEAMBMGByqGSM49|IBAQAwDQYJKoZIhvcNAQE)|MHcCAQEE|MC4CAQAwBQYDK2VwBCIEI|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/]{8,}+={0,2}(?:\\s{1,8}[A-Za-z0-9+/]{16,}+={0,2})*+",
              "ibadanbgkqhki",
              "ibaakc",
              "ageambmgbyqgsm49",
              "mhccaqee",
              "mc4caqawbqydk2vw",
              "b3blbnnzac1rzxktdje"),
          // Hashes of passwords.
          Rule.shape(
              "$",
              "\\$(?:2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{50,}|apr1\\$[^\\s:$\"']{1,16}\\$[./A-Za-z0-9]{20,}|[1567y]\\$(?:rounds=\\d+\\$)?[^\\s:\"']{20,}|argon2(?:id|i|d)\\$[^\\s:\"']{20,}|scrypt\\$[^\\s:\"']{20,}|pbkdf2[\\w-]*\\$[^\\s:\"']{20,})",
              "$2",
              "$apr1",
              "$1$",
              "$5$",
              "$6$",
              "$7$",
              "$y$",
              "$argon2",
              "$scrypt",
              "$pbkdf2"),
          Rule.shape(
              "",
              "(?:pbkdf2_sha(?:1|256|512)\\$\\d+\\$[^\\s\"':]{16,}|\\{(?:SSHA\\d*|SHA\\d*|SMD5|CRYPT|PBKDF2)\\}[A-Za-z0-9+/=$.]{16,}|SCRAM-SHA-(?:1|256|512)\\$\\d+:[^\\s\"']{16,}|(?<![\\w])md5[0-9a-f]{32}(?![0-9a-f]))",
              "pbkdf2_sha",
              "{ssha",
              "{sha",
              "{smd5}",
              "{crypt}",
              "{pbkdf2}",
              "scram-sha-",
              "md5"),
          // A private key as a JSON Web Key.
          Rule.shape(
              "\"d\"",
              "\"kty\"[^{}]{0,2048}?\"d\"\\s{0,8}:\\s{0,8}\"([A-Za-z0-9_-]{20,})|\"d\"\\s{0,8}:\\s{0,8}\"([A-Za-z0-9_-]{20,})\"[^{}]{0,2048}?\"kty\"",
              "\"kty\""));

  private TokenRules() {}

  private static String alternatives(List<String> prefixes) {
    return String.join("|", prefixes.stream().map(Pattern::quote).toList());
  }

  private static String[] words(List<String> prefixes) {
    return prefixes.stream().map(p -> p.toLowerCase(Locale.ROOT)).distinct().toArray(String[]::new);
  }

  /** Not the class of a style sheet, the name of a package, a sentence. */
  private static boolean isToken(String text) {
    int run = 0;
    int longest = 0;
    for (int i = 0; i < text.length(); i++) {
      run = Character.isLetterOrDigit(text.charAt(i)) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest >= 10 && Looks.mixed(text.substring(3));
  }

  private static boolean isUnknownToken(String text) {
    List<String> parts = new ArrayList<>(List.of(text.split("[_-]", -1)));
    String first = parts.get(0).toLowerCase(Locale.ROOT);
    boolean hash = first.matches("sha\\d*|md5|blake\\w*|h1|integrity");
    return !hash
        && !parts.contains("pk")
        && !parts.contains("pub")
        && Looks.random(parts.get(parts.size() - 1));
  }
}
