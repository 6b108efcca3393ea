package io.epitaph.engine.copy;

import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.bytes.PlainText;
import java.util.Arrays;

/**
 * Recognises a line in the shape in which Docker writes events: ASCII, no white space, each field
 * once, attributes that are strings in ascending order, and only escapes that hide no letter. It
 * finds where the parts are, and copies nothing.
 *
 * <p>A line that is not recognised may still be an event: {@link EventDecoder} reads any. So this
 * is strict wherever it is not sure. Reusable; not thread-safe.
 */
final class LineShape {
  private static final int FIELDS = 9;
  private static final int LONGEST_ESCAPE = 6;

  final Slice type = new Slice();

  /** The action up to its colon, and what follows it, without the spaces at both ends. */
  final Slice actionWord = new Slice();

  final Slice detail = new Slice();
  final Slice actorId = new Slice();

  /** The whole object, with its braces. */
  final Slice attributes = new Slice();

  final Slice scope = new Slice();
  final Slice execId = new Slice();
  final Slice container = new Slice();

  /** Whether there is an attribute {@code containerExitCode}, as Podman has it. */
  boolean hasPodmansExitCode;

  /** Nanoseconds since 1970; -1 when there are none. */
  long timeNano;

  /** Of all strings that have a name: start and end of the name, start and end of the string. */
  int[] strings = new int[64];

  /** How much of {@link #strings} is used. */
  int used;

  private byte[] line = new byte[0];
  private int at;
  private int seen;
  private int from;
  private int to;
  private boolean escapes;
  private long number;

  /**
   * @return false when it has another shape; then no field here is valid
   */
  boolean recognises(byte[] text) {
    line = text;
    at = 0;
    seen = 0;
    used = 0;
    timeNano = -1;
    hasPodmansExitCode = false;
    type.clear();
    actionWord.clear();
    detail.clear();
    actorId.clear();
    attributes.clear();
    scope.clear();
    execId.clear();
    container.clear();
    return event()
        && at == line.length
        && isWord(type)
        && isWord(actionWord)
        && timeNano >= 0
        && !mayEndInSpace(detail);
  }

  private boolean event() {
    if (!next('{')) {
      return false;
    }
    do {
      if (!name() || !field()) {
        return false;
      }
    } while (next(','));
    return next('}');
  }

  /** A string and its colon. */
  private boolean name() {
    return string() && !escapes && next(':');
  }

  private boolean field() {
    int start = from;
    int length = to - from;
    return switch (length) {
      case 2 -> is("id", start) && once(0) && value(start, length);
      case 4 ->
          switch (line[start]) {
            case 'T' -> is("Type", start) && once(1) && plain(start, length, type);
            case 'f' -> is("from", start) && once(2) && value(start, length);
            case 't' -> is("time", start) && once(3) && digits();
            default -> false;
          };
      case 5 ->
          line[start] == 'A'
              ? is("Actor", start) && once(4) && actor()
              : is("scope", start) && once(5) && value(start, length, scope);
      case 6 ->
          line[start] == 'A'
              ? is("Action", start) && once(6) && value(start, length) && action()
              : is("status", start) && once(7) && value(start, length);
      case 8 -> is("timeNano", start) && once(FIELDS - 1) && nanoseconds();
      default -> false;
    };
  }

  /** Splits it at its first colon. */
  private boolean action() {
    int colon = from;
    while (colon < to && line[colon] != ':') {
      if (line[colon] == '\\') {
        return false;
      }
      colon++;
    }
    actionWord.set(from, colon);
    if (colon < to) {
      int begin = colon + 1;
      int end = to;
      while (begin < end && line[begin] == ' ') {
        begin++;
      }
      while (end > begin && line[end - 1] == ' ') {
        end--;
      }
      detail.set(begin, end);
    }
    return true;
  }

  /** Not empty, and without spaces at its ends, which a decoder removes. */
  private boolean isWord(Slice slice) {
    return slice.from < slice.to && line[slice.from] != ' ' && line[slice.to - 1] != ' ';
  }

  /** Whether an escape at an end could be white space, which a decoder removes. */
  private boolean mayEndInSpace(Slice slice) {
    if (slice.from < slice.to && line[slice.from] == '\\') {
      return true;
    }
    for (int i = Math.max(slice.from, slice.to - LONGEST_ESCAPE); i < slice.to; i++) {
      if (line[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private boolean nanoseconds() {
    if (!digits()) {
      return false;
    }
    timeNano = number;
    return true;
  }

  private boolean actor() {
    if (!next('{') || !name() || !is("ID", from) || to - from != 2 || !plain(from, 2, actorId)) {
      return false;
    }
    return next('}') || (next(',') && attributes() && next('}'));
  }

  private boolean attributes() {
    if (!name() || to - from != 10 || !is("Attributes", from)) {
      return false;
    }
    int begin = at;
    if (!next('{')) {
      return false;
    }
    if (!next('}')) {
      int lastFrom = 0;
      int lastTo = 0;
      do {
        if (!name()) {
          return false;
        }
        int nameFrom = from;
        int nameTo = to;
        // Ascending: so no name comes twice.
        if (lastTo > 0
            && Arrays.compareUnsigned(line, lastFrom, lastTo, line, nameFrom, nameTo) >= 0) {
          return false;
        }
        lastFrom = nameFrom;
        lastTo = nameTo;
        if (!attribute(nameFrom, nameTo - nameFrom)) {
          return false;
        }
      } while (next(','));
      if (!next('}')) {
        return false;
      }
    }
    attributes.set(begin, at);
    return true;
  }

  private boolean attribute(int name, int length) {
    if (length == 6 && is("execID", name)) {
      return plain(name, length, execId);
    }
    if (length == 9 && is("container", name)) {
      return plain(name, length, container);
    }
    if (length == 17 && is("containerExitCode", name)) {
      hasPodmansExitCode = true;
    }
    return value(name, length);
  }

  /** A string that is needed as it is: one with escapes is left to the decoder. */
  private boolean plain(int name, int length, Slice slice) {
    return value(name, length, slice) && !escapes;
  }

  private boolean value(int name, int length, Slice slice) {
    if (!value(name, length)) {
      return false;
    }
    slice.set(from, to);
    return true;
  }

  private boolean value(int name, int length) {
    if (!string()) {
      return false;
    }
    if (used == strings.length) {
      strings = Arrays.copyOf(strings, used * 2);
    }
    strings[used++] = name;
    strings[used++] = name + length;
    strings[used++] = from;
    strings[used++] = to;
    return true;
  }

  private boolean once(int field) {
    int bit = 1 << field;
    boolean first = (seen & bit) == 0;
    seen |= bit;
    return first;
  }

  private boolean next(char wanted) {
    if (at < line.length && line[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  /** Whether a word stands at a place; its caller has checked where it ends. */
  private boolean is(String word, int start) {
    for (int i = 0; i < word.length(); i++) {
      if (line[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** No sign, no fraction, no leading zero, and no more than fits. */
  private boolean digits() {
    int start = at;
    number = 0;
    while (at < line.length && line[at] >= '0' && line[at] <= '9') {
      number = number * 10 + line[at++] - '0';
    }
    int count = at - start;
    return count > 0 && count <= 18 + 1 && number >= 0 && (count == 1 || line[start] != '0');
  }

  private boolean string() {
    if (!next('"')) {
      return false;
    }
    from = at;
    escapes = false;
    byte[] text = line;
    int i = PlainText.end(text, at, text.length);
    while (i < text.length && text[i] == '\\') {
      int length = escape(text, i);
      if (length == 0) {
        return false;
      }
      escapes = true;
      i = PlainText.end(text, i + length, text.length);
    }
    if (i >= text.length || text[i] != '"') {
      // It has no end, or a control character, or is not ASCII.
      return false;
    }
    to = i;
    at = i + 1;
    return true;
  }

  /**
   * How long an escape is; 0 for those that Docker does not write: they could hide a letter of a
   * word that a secret is known by.
   */
  private static int escape(byte[] text, int at) {
    if (at + 1 >= text.length) {
      return 0;
    }
    return switch (text[at + 1]) {
      case '"', '\\', 'n', 'r', 't', 'b', 'f' -> 2;
      case 'u' ->
          at + LONGEST_ESCAPE <= text.length && isHarmless(text, at + 2) ? LONGEST_ESCAPE : 0;
      default -> 0;
    };
  }

  /** Control characters, and what Go writes so for the sake of HTML. */
  private static boolean isHarmless(byte[] text, int at) {
    if (text[at] != '0' || text[at + 1] != '0') {
      return false;
    }
    int high = Character.digit(text[at + 2], 16);
    int low = Character.digit(text[at + 3], 16);
    int c = high < 0 || low < 0 ? -1 : high * 16 + low;
    return (c >= 0 && c < ' ') || c == '<' || c == '>' || c == '&';
  }
}
