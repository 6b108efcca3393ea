package io.epitaph.engine.mask;

import java.util.List;

/** Secrets in addresses: of their users, their parameters and their paths. */
final class UrlRules {
  static final List<Rule> ALL =
      List.of(
          // scheme://user:password@host; a slash in the password, but no port and path
          Rule.shape(
              "@",
              "://[^\\s/:@\"'\\[]{0,256}+:(?!\\d{1,5}(?:[/?#,\\s]))"
                  + "(?:([^\\s/\"'<>]{1,1024})|([^\\s\"'@<>]{1,1024}))@",
              "://"),
          // scheme://token@host, scheme://token:x@host
          Rule.shape("@", "://([\\w.~%+-]{20,512}+)(?::[^\\s/@\"']{0,256}+)?@", "://")
              .when(Looks::mixed),
          Rule.shape(
              "@",
              "(?<![\\w/])[\\w.%-]{1,64}+:([^\\s:@/\"']{1,256}+)@(?:tcp|unix|udp)\\(",
              "@tcp(",
              "@unix(",
              "@udp("),
          Rule.shape(
              "@",
                  "(?i)(?:jdbc:oracle:\\w{2,8}:|\\bsqlplus[ \\t]+(?:-\\w[ \\t]+){0,4})\\w{1,64}/\"?([^\\s@\"/]{1,256})\"?@",
              "oracle", "sqlplus"),
          // ?sig=x, ?X-Amz-Signature=x
          Rule.shape(
              "=",
              "(?i)(?:[?&;]|\\b)(?:sig|X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|hmac)"
                  + "=([^&\\s\"'<>;,)]{8,})",
              "sig",
              "x-amz-",
              "x-goog-",
              "hmac"),
          Rule.shape(
                  "=",
                  "(?i)[?&](?:key|code|ticket|assertion|signature|sign)=([^&\\s\"'<>;,)]{16,})",
                  "?key=",
                  "&key=",
                  "?code=",
                  "&code=",
                  "ticket=",
                  "assertion=",
                  "signature=",
                  "sign=")
              .when(Looks::mixed),
          // Webhooks: who has the address may post.
          Rule.shape(
              "",
              "(?i)(?:hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)|discord(?:app)?\\.com/api/webhooks"
                  + "|webhook\\.office\\.com/webhookb2|outlook\\.office\\.com/webhook|hooks\\.zapier\\.com/hooks/catch"
                  + "|maker\\.ifttt\\.com/trigger|api\\.telegram\\.org/(?:file/)?bot|hc-ping\\.com"
                  + "|logic\\.azure\\.com(?::443)?/workflows|hook\\.[\\w.]{2,16}\\.make\\.com|ntfy\\.sh/up"
                  + "|events\\.pagerduty\\.com/integration|api\\.opsgenie\\.com/v\\d/json/\\w+\\?apiKey"
                  + "|alert\\.victorops\\.com/integrations)[/=]?([^\\s\"'<>]{8,})",
              "hooks.",
              "/webhooks",
              "office.com",
              "ifttt.com",
              "telegram.org",
              "hc-ping",
              "azure.com",
              ".make.com",
              "ntfy.sh",
              "pagerduty.com",
              "opsgenie.com",
              "victorops.com"));

  private UrlRules() {}
}
