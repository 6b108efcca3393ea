package io.epitaph.notifier;

import io.epitaph.model.Incident;
import io.epitaph.notifier.Change.Word;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is reported: an incident once when it opens and once when it is over; one that is
 * part of another not at all. This depends on the revisions alone: reading them again gives the
 * same result.
 *
 * <p>No clock, no I/O; one thread. It holds some bytes for each incident in the topic.
 */
final class Ledger {
  private record Story(long revision, @Nullable Word last, int round) {}

  private final Map<String, Story> stories = new HashMap<>();

  /** False for a revision that was seen, or is older than one that was. */
  boolean isNewer(Incident incident) {
    Story story = stories.get(incident.id());
    return story == null || incident.revision() > story.revision();
  }

  /**
   * Takes a revision that {@link #isNewer}.
   *
   * @return what is reported of it, in order
   */
  List<Change> take(Incident incident) {
    Story story = stories.get(incident.id());
    Word before = story == null ? null : story.last();
    int round = story == null ? 1 : story.round();
    boolean part = incident.partOf() != null;
    boolean over = part || incident.status() == Incident.Status.RESOLVED;
    List<Word> words;
    if (before == null) {
      // Over before it was seen: a loop whose policy gave up. Its end means nothing without a
      // notification that it opened.
      words = part ? List.of() : over ? List.of(Word.OPENED, Word.RESOLVED) : List.of(Word.OPENED);
    } else if (before == Word.RESOLVED) {
      words = over ? List.of() : List.of(Word.OPENED);
      round += words.size();
    } else {
      words = List.of(over ? Word.RESOLVED : Word.UPDATED);
    }
    Word last = words.isEmpty() ? before : words.get(words.size() - 1);
    stories.put(
        incident.id(),
        new Story(incident.revision(), last == Word.UPDATED ? Word.OPENED : last, round));
    int now = round;
    return words.stream().map(word -> new Change(word, incident, now)).toList();
  }

  /** Its key was deleted from the topic. */
  void forget(String incidentId) {
    stories.remove(incidentId);
  }
}
