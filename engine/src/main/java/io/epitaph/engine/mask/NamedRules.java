package io.epitaph.engine.mask;

import java.util.List;

/** Secrets by the name that they stand under, in the notations in which names and values come. */
final class NamedRules {
  /** In double quotes, up to the closing one, the end of the line, or where the text is cut off. */
  private static final String DOUBLE = "\"([^\"\\\\\\n]*+(?:\\\\[^\\n][^\"\\\\\\n]*+)*+)";

  private static final String SINGLE = "'([^'\\\\\\n]*+(?:\\\\[^\\n][^'\\\\\\n]*+)*+)";

  /** The same inside a string that is itself in quotes; and deeper inside. */
  private static final String ESCAPED =
      "(?<!\\\\)\\\\\"((?:[^\"\\\\\\n]|\\\\{3}\"|\\\\[^\"\\n])*+)|\\\\{3,7}+\"([^\"\\\\\\n]*+)";

  /**
   * Without quotes: a comma ends it only before the next name. Bounded, since it is read before the
   * name is judged; {@link BareValue} reads on where the bound was met.
   */
  private static final String BARE =
      "((?:(?i:bearer|basic|token|digest)[ \\t]{1,8})?(?:[^\\s&;,\"')\\\\]|\\\\[^nrt\"'\\s]){1,"
          + BareValue.LONGEST
          + "}+(?:,(?![ \\t]?[\\w.-]{1,64}[=:])(?:[^\\s&;,\"')\\\\]|\\\\[^nrt\"'\\s]){1,200}+){0,50}+)";

  private static final String TRIPLE = "(?:\"{3}|'{3})([^\"'\\n]++)";

  private static final String VALUE =
      "(?:" + ESCAPED + "|" + TRIPLE + "|" + DOUBLE + "|" + SINGLE + "|" + BARE + ")";

  private static final String NUMBER = "(-?[0-9]{4,40}+)";
  private static final String SPACE = "[ \\t]{0,8}";
  private static final String LINES = "[ \\t\\r\\n]{0,64}";

  /** The name of a field, in quotes. */
  private static final String FIELD = "([\\w .$/:@-]{2,128}+)";

  static final List<Rule> ALL =
      List.of(
          // --password x, --password=x, -token x
          Rule.named("-", "(?<![\\w-])--?([A-Za-z][\\w.-]{1,127}+)(?:=|[ \\t]{1,8}(?!-))" + VALUE),
          // PGPASSWORD=x, ?token=x&, password := "x", :password => 'x'
          Rule.named(
                  "",
                  "(?<![\\w.-])([A-Za-z_][\\w.-]{1,127}+)[\"'\\]]{0,2}"
                      + SPACE
                      + "(?::=|=>|=(?![=~>])|%3[Dd]|\\\\u003[dD])"
                      + SPACE
                      + VALUE)
              .withAny("=", "%3", "\\u003")
              .at(new NameStarts("", "\"'] \t:=%\\")),
          // A line of its own: what would separate elsewhere belongs to the value.
          Rule.named(
              "=",
              "(?m)^"
                  + SPACE
                  + "(?:export[ \\t]{1,8})?([A-Za-z_][\\w.]{1,127}+)=([^\\s\"']\\S*+)[ \\t\\r]{0,8}$"),
          // A step in an image's history.
          Rule.named(
                  "",
                  "(?m)^(?:/bin/sh -c #\\(nop\\) {1,8})?(?:ENV|ARG|setenv) {1,8}([A-Za-z_]\\w{1,127}+)[ =]"
                      + "([^\\s\"'][^\\n]*+)")
              .withAny("ENV ", "ARG ", "setenv "),
          // ;Password=x;
          Rule.named(";", ";([A-Za-z][\\w ]{1,40}+)=[ \\t]{0,8}([^;\"'\\s][^;\"'\\n]{0,1024}+)"),
          // {"password": "x"}
          Rule.named(
              "\"",
              "\"" + FIELD + "\"" + LINES + ":" + LINES + "\\[?" + LINES + "(?:" + DOUBLE + "|"
                  + NUMBER + ")"),
          // The same when it is itself in a JSON string.
          Rule.named(
              "\\",
              "\\\\{1,7}+\""
                  + FIELD
                  + "\\\\{1,7}+\""
                  + SPACE
                  + ":"
                  + SPACE
                  + "\\[?(?:"
                  + ESCAPED
                  + "|"
                  + NUMBER
                  + ")"),
          // {'password': 'x'}
          Rule.named(
              "'",
              "'"
                  + FIELD
                  + "'"
                  + SPACE
                  + "(?::|=>)"
                  + SPACE
                  + "[bur]?(?:"
                  + SINGLE
                  + "|"
                  + DOUBLE
                  + "|"
                  + NUMBER
                  + ")"),
          // password: x
          Rule.named(
                  ":",
                  "(?<![\\w./-])([A-Za-z_][\\w.-]{1,63}+)[\"']?"
                      + SPACE
                      + ":(?![/=:])(?:[ \\t]{1,8}|(?!\\d{1,5}(?!\\w)))\\[?"
                      + VALUE)
              .at(new NameStarts("/", "\"' \t:"))
              .onlyStrong(),
          // password: | and lines that are indented
          Rule.named(
                  "\n",
                  "(?<![\\w./-])([A-Za-z_][\\w.-]{1,63}+)[\"']?:"
                      + SPACE
                      + "[|>][+-]?"
                      + SPACE
                      + "\\n((?:[ \\t]++[^\\n]{0,1000}+\\n?+){1,64}+)")
              .onlyStrong(),
          // <password>x</password>
          Rule.named(
              "</",
              "<(?:[\\w-]{1,32}:)?([A-Za-z][\\w.-]{1,63}+)(?:\\s[^<>]{0,256}+)?>"
                  + LINES
                  + "([^<>]{1,4096}+)</"),
          // <add key="Password" value="x"/>, <property name="password">x<
          Rule.named(
                  "=",
                  "(?:name|key|id)=[\"']"
                      + FIELD
                      + "[\"'][^<>\\n]{0,64}?(?:value=[\"']([^\"'\\n]*+)"
                      + "|>([^<>\\n]{1,4096}+))")
              .withAny("=\"", "='"),
          Rule.named("<key>", "<key>([^<>]{2,128}+)</key>" + LINES + "<string>([^<>]{1,4096}+)<"),
          // {"name": "DB_PASSWORD", "value": "x"}
          Rule.named(
              "alue",
              "\\b(?:[Nn]ame|[Kk]ey)[\"']?"
                  + SPACE
                  + "[:=]"
                  + SPACE
                  + "[\"']?([\\w.-]{2,128}+)[\"']?,?\\s{0,64}[\"']?\\b[Vv]alue[\"']?"
                  + SPACE
                  + "[:=]"
                  + SPACE
                  + VALUE),
          // A temporary password is generated for root@localhost: x; the secret key is x
          Rule.named(
                  "",
                  SpokenNames.PATTERN
                      + "(?: \\d)?(?:[^\\n:=\"'`]{0,80}?"
                      + "(?:\\b(?:is|set to)(?::|[ \\t](?!(?:generated|created|set for|for|stored|being)\\b))"
                      + "|[:=])\\s{0,64}(?:(?:now|set to)[ \\t]{1,8})?[\"'`]?"
                      + "|(?<=(?:word|rase|code))[ \\t]{1,8}[\"'`])([^\\s\"'`,;)]{5,256}+)")
              .at(SpokenNames::next)
              .when(Looks::noWord),
          // using token x
          Rule.named(
                  " ", SpokenNames.PATTERN + "[ \\t]{1,8}[(\"'`]{0,2}([A-Za-z0-9_.+/=-]{12,512}+)")
              .at(SpokenNames::next)
              .when(Looks::random));

  private NamedRules() {}
}
