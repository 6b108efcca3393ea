package io.epitaph.engine.mask;

import java.util.List;

/** Secrets of programs whose options or files do not name them, and of URLs and headers. */
final class CommandRules {
  /** What stands before an option, in the same command. */
  private static final String BEFORE = "\\b[^;|&\\n]{0,1024}?[ \\t]";

  private static final String WORD = "[\"']?([^\\s\"';|&]+)";

  static final List<Rule> ALL =
      List.of(
          Rule.shape(
              "",
              "(?i)\\bauthorization[\"'\\]]{0,2}[ \\t]{0,8}[:=][ \\t]{0,8}[\\[\"']{0,2}"
                  + "(?:(?:bearer|basic|token|negotiate|ntlm|api-?key|key|bot|ssws|splunk|jwt)[ \\t]{1,8})?"
                  + "(?!(?:digest|oauth|signature|hawk|mac|aws[\\w-]*)[ \\t])([^\\s\"',;\\])]+)",
              "authorization"),
          // Credential=x, Signature=y
          Rule.shape(
              "",
              "(?i)\\bauthorization[\"'\\]]{0,2}[ \\t]{0,8}[:=][ \\t]{0,8}[\\[\"']{0,2}"
                  + "(?:digest|oauth|signature|hawk|mac|aws[\\w-]*)[ \\t]{1,8}"
                  + "((?:[\\w.-]{1,64}+=(?:\"[^\"\\n]*+\"|[^\\s\",]++)[,;]?[ \\t]{0,8})++)",
              "authorization"),
          Rule.shape("", "(?i)\\bbearer[ \\t:]{1,8}([A-Za-z0-9._~+/=-]{16,})", "bearer"),
          Rule.shape(
              "asic",
              "\\b[Bb]asic[ \\t]{1,8}((?=[A-Za-z+/]{0,64}[0-9=])[A-Za-z0-9+/]{8,}={0,2})",
              "basic"),
          Rule.shape(
                  "",
                  "(?i)\\b(?:set-)?cookie[\"']?[ \\t]{0,4}[:=][ \\t]{0,4}[\"']?([^\\n\"']{3,4096})",
                  "cookie")
              .when(text -> text.indexOf('=') > 0),
          Rule.shape(
              "",
              "(?i)(?:php|j|asp[.\\w]{0,12}|\\b)sess(?:ion)?[_.-]?id[\"']?[=:][ \\t\"']{0,3}"
                  + "([A-Za-z0-9%_.-]{16,})|\\bconnect\\.sid=([^\\s;\"']{8,})",
              "sess",
              "connect.sid"),
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
              "victorops.com"),
          // Programs whose short options take a password.
          Rule.shape(
                  "",
                  "\\b(?:mysql|mariadb)[\\w-]{0,32}" + BEFORE + "-p[\"']?([^\\s\"']+)",
                  "mysql",
                  "mariadb")
              .withOption("p"),
          Rule.shape("", "\\bsshpass[ \\t]{1,8}-p[ \\t]{0,8}" + WORD, "sshpass").withOption("p"),
          Rule.shape(
                  "",
                  "\\b(?:docker|podman|nerdctl|buildah|skopeo|helm|crane|oras|az|oc|cf|ibmcloud|argocd|registry)\\b[^;|&\\n]{0,256}? login\\b[^;|&\\n]{0,1024}? -p[ \\t=]{0,8}"
                      + WORD,
                  "login")
              .withOption("p"),
          Rule.shape(
                  "",
                  "\\b(?:redis|valkey|keydb)-cli" + BEFORE + "(?:-a|--pass)[ \\t]{1,8}" + WORD,
                  "-cli")
              .withOption("ap"),
          Rule.shape(
                  "",
                  "\\b(?:curl|wget|http|https|etcdctl|ab|siege|hey|wrk)"
                      + BEFORE
                      + "(?:-u|-U|-a|-A|--user|--proxy-user|--auth)[ =]{0,8}[\"']?[^\\s:\"'/]{0,256}:([^\\s\"']+)",
                  "curl",
                  "wget",
                  "http",
                  "etcdctl",
                  "siege",
                  "ab ",
                  "hey ",
                  "wrk")
              .withOption("uUaAp"),
          // -p x, -P x, -w x, -U user%x of others
          Rule.shape(
                  "",
                  "\\b(?:(?:mongo(?:sh|dump|restore|export|import|stat|top|files)?|cqlsh|cypher-shell"
                      + "|hdbsql|rabbitmqadmin|nodetool|arango(?:sh|dump)|couchbase-cli|cbq|influx)"
                      + BEFORE
                      + "-(?:p|pw)[ \\t=]{0,8}"
                      + WORD
                      + "|(?:sqlcmd|bcp|[it]sql|ipmitool|mosquitto_(?:pub|sub|rr)|zip|unzip)"
                      + BEFORE
                      + "-P[ \\t=]{0,8}"
                      + WORD
                      + "|ldap(?:search|add|modify|delete|passwd|whoami|compare|modrdn)"
                      + BEFORE
                      + "-w[ \\t]{0,8}"
                      + WORD
                      + "|7z[ar]?"
                      + BEFORE
                      + "-p([^\\s\"']+)|(?:smbclient|rpcclient|net|winexe)"
                      + BEFORE
                      + "-U[ \\t]{0,8}[\"']?[^\\s%\"']{1,128}%([^\\s\"']+))",
                  "mongo",
                  "cqlsh",
                  "cypher-shell",
                  "hdbsql",
                  "rabbitmqadmin",
                  "nodetool",
                  "arango",
                  "couchbase-cli",
                  "cbq",
                  "influx",
                  "sqlcmd",
                  "bcp",
                  "isql",
                  "tsql",
                  "ipmitool",
                  "mosquitto_",
                  "zip",
                  "ldap",
                  "7z",
                  "smbclient",
                  "rpcclient",
                  "net ",
                  "winexe")
              .withOption("pPwU"),
          Rule.shape(
                  "",
                  "\\bopenssl\\b[^;|&\\n]{0,1024}?[ \\t](?:-pass(?:in|out)?[ \\t]+pass:|-[kK][ \\t]+)"
                      + WORD,
                  "openssl")
              .withOption("pkK"),
          Rule.shape(
              "",
              "\\b(?:(?:rabbitmqctl[^;|&\\n]{0,128}? (?:add_user|change_password|authenticate_user)"
                  + "[ \\t]+\\S+|htpasswd[ \\t]+-\\w*b\\w*[ \\t]+\\S+[ \\t]+\\S+|vault[ \\t]+login)"
                  + "[ \\t]+"
                  + WORD
                  + "|vault[ \\t]+(?:kv[ \\t]+(?:put|patch)|write)[ \\t]+\\S+((?:[ \\t]++[\\w.-]++=\\S++)++)"
                  + "|(?:echo|printf)[ \\t]+(?:-\\w+[ \\t]+)?[\"']?[\\w.-]{1,64}:([^\\s\"'|]+)[\"']?"
                  + "[ \\t]*\\|[^|\\n]{0,64}chpasswd)",
              "rabbitmqctl",
              "htpasswd",
              "vault",
              "chpasswd"),
          // Words of files and of SQL.
          Rule.shape(
              "",
              "(?i)\\b(?:identified[ \\t]{1,8}(?:with[ \\t]{1,8}[\\w'\"`]{1,64}[ \\t]{1,8})?(?:by|as)(?:[ \\t]{1,8}password)?"
                  + "|(?:with|role|user|encrypted)\\b[^;\\n]{0,128}? password|set[ \\t]{1,8}password[^;=\\n]{0,128}=(?:[ \\t]{0,8}password\\()?"
                  + "|password[ \\t]{1,8}(?:to|for)[ \\t]{1,8}\\S{1,64})[ \\t]{0,8}'((?:[^'\\n]|'')++)'",
              "identified",
              "password"),
          Rule.shape(
              "",
              "(?m)\\blogin[ \\t]{1,8}\\S{1,256}\\s{1,64}password[ \\t]{1,8}(\\S+)"
                  + "|(?i:(?:^|[\\s\"'])(?:requirepass|masterauth|bindpw|rootpw|olcrootpw:?|sentinel auth-pass \\S{1,64}))"
                  + "[ \\t]{1,8}(?!is )[\"']?([^\\s\"']+)"
                  + "|(?i:\\bacl[ \\t]{1,8}setuser)[^\\n]{0,256}?[ \\t]>(\\S+)"
                  + "|^[\\w.*-]{1,128}:(?:\\*|\\d{4,5}):[^:\\s]{1,64}:[^:\\s]{1,64}:(\\S+)$",
              "password",
              "requirepass",
              "masterauth",
              "bindpw",
              "rootpw",
              "auth-pass",
              "setuser",
              ":5432:",
              ":*:"));

  private CommandRules() {}
}
