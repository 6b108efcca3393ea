package io.epitaph.cli;

import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first line of a story: which container it is, and its state now. */
final class Headline {
  private static final int WIDTH = 120;

  private Headline() {}

  /**
   * One line, or two where one would be too long.
   *
   * @param runs in order
   */
  static String of(
      Screen screen,
      StoryText text,
      Life life,
      List<Incarnation> runs,
      List<Incident> incidents,
      List<FoundGap> gaps) {
    String name = life.name() == null ? Sentences.shortId(life.containerId()) : life.name();
    List<String> names = new ArrayList<>();
    names.add(Printable.of(name));
    names.add(Sentences.shortId(life.containerId()));
    if (life.image() != null) {
      names.add(Printable.of(Sentences.withShortIds(life.image())));
    }
    names.add("on " + Printable.of(life.engine().name()));
    String plain = String.join("  ", names);
    String standing = Printable.of(Standing.of(text, life, runs, incidents, gaps));
    boolean fits = plain.length() + 4 + standing.length() <= WIDTH;
    return screen.toned(Tone.STRONG, names.get(0))
        + plain.substring(names.get(0).length())
        + (fits ? "    " : System.lineSeparator() + "  ")
        + screen.toned(tone(life, LifeStory.last(runs)), standing);
  }

  private static Tone tone(Life life, @Nullable Incarnation last) {
    if (last != null && last.cause() != null) {
      return last.cause().kind().fault() ? Tone.BAD : Tone.PLAIN;
    }
    return life.state() != Life.State.RUNNING
        ? Tone.PLAIN
        : last != null && Standing.unhealthy(last) ? Tone.WARN : Tone.GOOD;
  }
}
