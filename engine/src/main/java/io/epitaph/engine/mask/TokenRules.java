package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Secrets by their shape: tokens that begin with a word of those who give them out, or bear a mark.
 */
final class TokenRules {
  static final List<Rule> ALL =
      List.of(
          TokenPrefixes.WITHOUT_SIGNS,
          TokenPrefixes.WITH_SIGNS,
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
          // Telegram
          Rule.shape(":AA", "(?<!\\w)\\d{8,10}:AA[A-Za-z0-9_-]{32,35}(?![\\w-])", ":aa"),
          // Twilio
          Rule.shape("SK", "(?<!\\w)SK[0-9a-f]{32}(?!\\w)", "sk"),
          // Mailchimp
          Rule.shape("-us", "(?<!\\w)[0-9a-f]{32}-us[0-9]{1,2}(?!\\w)", "-us"),
          // Azure AD
          Rule.shape("8Q~", "(?<![\\w~])[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}", "8q~"),
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
          // Airtable
          Rule.shape("pat", "(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}", "pat"));

  private TokenRules() {}

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
