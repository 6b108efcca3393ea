package io.epitaph.engine.mask;

import java.util.List;

/** Secrets of programs whose options do not name them. */
final class CommandRules {
  /** What stands before an option, in the same command. */
  private static final String BEFORE = "\\b[^;|&\\n]{0,1024}?[ \\t]";

  private static final String WORD = "[\"']?([^\\s\"';|&]+)";

  static final List<Rule> ALL =
      List.of(
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
              "chpasswd"));

  private CommandRules() {}
}
