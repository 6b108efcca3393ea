package io.epitaph.engine.mask;

/** Names outside of quotes that something follows which joins them to a value. */
final class NameStarts implements Starts {
  private final String notBehind;
  private final String followers;

  /**
   * @param notBehind with what stands directly before it, it is no name; beside a name's own
   *     characters
   * @param followers one of these stands directly behind it
   */
  NameStarts(String notBehind, String followers) {
    this.notBehind = notBehind;
    this.followers = followers;
  }

  @Override
  public int next(String text, int from) {
    int i = from;
    while (i < text.length()) {
      if (!isOfName(text.charAt(i))) {
        i++;
        continue;
      }
      int end = nameEnd(text, i);
      if (isName(text, i, end)) {
        return i;
      }
      i = end;
    }
    return -1;
  }

  @Override
  public int nameEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean isName(String text, int start, int end) {
    char first = text.charAt(start);
    return end - start > 1
        && end < text.length()
        && followers.indexOf(text.charAt(end)) >= 0
        && (Words.isLetter(first) || first == '_')
        && (start == 0 || !isBefore(text.charAt(start - 1)));
  }

  private boolean isBefore(char c) {
    return isOfName(c) || notBehind.indexOf(c) >= 0;
  }

  private static boolean isOfName(char c) {
    return Words.isOfWord(c) || c == '.' || c == '-';
  }
}
