package io.epitaph.engine.mask;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tokens that begin with a word of those who give them out. */
final class TokenPrefixes {
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

  static final Rule WITHOUT_SIGNS =
      Rule.shape(
              "",
              "(?<![A-Za-z0-9])(?:" + alternatives(PLAIN) + ")[A-Za-z0-9]{16,}+(?![A-Za-z0-9])",
              words(PLAIN))
          .when(Looks::mixed);

  static final Rule WITH_SIGNS =
      Rule.shape(
              "", "(?<![A-Za-z0-9])(?:" + alternatives(SIGNED) + ")[\\w.=+/-]{10,}+", words(SIGNED))
          .when(TokenPrefixes::isToken);

  private TokenPrefixes() {}

  /** As a part of an expression: any of them. */
  private static String alternatives(List<String> prefixes) {
    return String.join("|", prefixes.stream().map(Pattern::quote).toList());
  }

  /** As what wakes a rule: in lower case. */
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
}
