package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Words;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spans that nobody watched, or of which it is not proven, each with its repair. */
final class Gaps {
  /** A list names so many, and how many more there are. */
  private static final int NAMED = 3;

  private static final int MOST = 1_000;

  /**
   * One of them.
   *
   * @param told a gap, or what is unproven
   * @param repair null when there was none
   */
  record Found(CollectorStatus told, @Nullable CollectorStatus repair) {
    Instant from() {
      return told.from() == null ? told.at() : told.from();
    }

    Instant to() {
      return told.to() == null ? told.at() : told.to();
    }

    boolean isProven() {
      return told.kind() == Kind.GAP;
    }

    /** How many events are missing, at the least; null when that is not known. */
    @Nullable Long lost() {
      Long repaired = repair == null ? null : repair.numbers().get(CollectorStatus.LOST_AT_LEAST);
      return repaired != null ? repaired : told.numbers().get(CollectorStatus.LOST_AT_LEAST);
    }

    /** How many events were reconstructed, or read again; null when nothing was tried. */
    @Nullable Long regained() {
      return repair == null
          ? told.numbers().get(CollectorStatus.RECOVERED)
          : repair.numbers().get(CollectorStatus.RECONSTRUCTED);
    }

    boolean touches(EngineRef engine, Instant since, @Nullable Instant until) {
      return told.engine().id().equals(engine.id())
          && !to().isBefore(since)
          && (until == null || !from().isAfter(until));
    }

    /** {@code not watched from 2026-02-03 14:00 UTC to 14:02:07: 3 events reconstructed}. */
    String sentence(ZoneId zone) {
      String what = isProven() ? "not watched from " : "not proven to be complete from ";
      return what + Times.atMinute(from(), zone) + " to " + Times.atMinute(to(), zone) + result();
    }

    private String result() {
      Long regained = regained();
      if (regained == null) {
        return "";
      }
      return ": "
          + Words.count(regained, "event")
          + (repair == null ? " read again" : " reconstructed");
    }
  }

  private final List<Found> all;

  private Gaps(List<Found> all) {
    this.all = all;
  }

  /** Those of these records, in their order. */
  static Gaps of(List<CollectorStatus> records) {
    List<Found> found = new ArrayList<>();
    for (CollectorStatus told : records) {
      if (told.kind() == Kind.REPAIRED) {
        continue;
      }
      CollectorStatus repair =
          records.stream()
              .filter(r -> r.kind() == Kind.REPAIRED && isOf(r, told))
              .findFirst()
              .orElse(null);
      found.add(new Found(told, repair));
    }
    return new Gaps(found);
  }

  private static boolean isOf(CollectorStatus repair, CollectorStatus gap) {
    return gap.kind() == Kind.GAP
        && repair.engine().id().equals(gap.engine().id())
        && repair.from() != null
        && repair.from().equals(gap.from())
        && repair.to() != null
        && repair.to().equals(gap.to());
  }

  /** Those that end at this time or later. */
  static Gaps since(IndexSearch reader, Instant time) throws IOException {
    return of(reader.gaps(null, time, MOST));
  }

  List<Found> all() {
    return all;
  }

  /** What one of an engine was from then, until then or until now. */
  List<Found> touching(EngineRef engine, Instant since, @Nullable Instant until) {
    return all.stream().filter(gap -> gap.touches(engine, since, until)).toList();
  }

  /** One line for each that touches something shown, the newest first, below a list. */
  static void note(Surroundings surroundings, List<Found> touching) {
    List<Found> each = touching.stream().distinct().toList();
    for (Found gap : each.subList(0, Math.min(NAMED, each.size()))) {
      surroundings.note(gap.told().engine().name() + " was " + gap.sentence(surroundings.zone()));
    }
    if (each.size() > NAMED) {
      surroundings.note(each.size() - NAMED + " more spans were not watched: epitaph gaps");
    }
  }
}
