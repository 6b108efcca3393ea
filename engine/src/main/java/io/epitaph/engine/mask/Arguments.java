package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * Masks the arguments of a program, each by itself and all of them as one command line: that an
 * option takes a password may be known by the program's name only.
 */
final class Arguments {
  private final Masker masker;
  private final List<String> before;

  /**
   * @param before the program, and arguments that stand elsewhere
   */
  Arguments(Masker masker, List<String> before) {
    this.masker = masker;
    this.before = before;
  }

  List<String> mask(List<String> arguments) {
    StringBuilder line = new StringBuilder();
    before.forEach(argument -> line.append(argument).append(' '));
    List<Integer> starts = new ArrayList<>();
    for (String argument : arguments) {
      starts.add(line.length());
      line.append(argument).append(' ');
    }
    List<Span> ofLine = masker.secretsIn(null, line.toString());
    List<String> masked = new ArrayList<>(arguments.size());
    String previous = before.isEmpty() ? "" : before.get(before.size() - 1);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      List<Span> found = new ArrayList<>(alone(previous, argument));
      clip(ofLine, starts.get(i), argument.length(), found);
      masked.add(masker.replace(argument, masker.ordered(argument, found)));
      previous = argument;
    }
    return masked;
  }

  /** {@code --password=x y} is one argument, whatever is in it. */
  private List<Span> alone(String previous, String argument) {
    if (masker.wantsSecretNext(previous, argument)) {
      return List.of(new Span(0, argument.length()));
    }
    int equals = argument.indexOf('=');
    boolean option =
        equals > 0 && argument.substring(0, equals).chars().noneMatch(Character::isWhitespace);
    if (option && masker.isSecretName(argument.substring(0, equals))) {
      String name = argument.substring(0, equals);
      String value = argument.substring(equals + 1);
      return HarmlessValues.isHarmless(name, value)
          ? List.of()
          : List.of(new Span(equals + 1, argument.length()));
    }
    return masker.secretsIn(null, argument);
  }

  private static void clip(List<Span> spans, int start, int length, List<Span> into) {
    for (Span span : spans) {
      int from = Math.max(span.start() - start, 0);
      int to = Math.min(span.end() - start, length);
      if (from < to) {
        into.add(new Span(from, to));
      }
    }
  }
}
