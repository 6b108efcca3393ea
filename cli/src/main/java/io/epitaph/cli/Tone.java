package io.epitaph.cli;

/** What a word is, not what it looks like. */
enum Tone {
  PLAIN(""),
  STRONG("1"),
  FAINT("2"),
  GOOD("32"),
  WARN("33"),
  BAD("31");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  /** What turns it on at a terminal; empty for nothing. */
  String code() {
    return code;
  }
}
