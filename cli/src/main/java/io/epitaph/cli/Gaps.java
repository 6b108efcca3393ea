package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineRef;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spans that nobody watched, or of which it is not proven, each with its repair. */
final class Gaps {
  /** A list names so many, and how many more there are. */
  private static final int NAMED = 3;

  private static final int MOST = 1_000;

  private final List<FoundGap> all;

  private Gaps(List<FoundGap> all) {
    this.all = all;
  }

  /** Those of these records, in their order. */
  static Gaps of(List<CollectorStatus> records) {
    List<FoundGap> found = new ArrayList<>();
    for (CollectorStatus told : records) {
      if (told.kind() == Kind.REPAIRED) {
        continue;
      }
      CollectorStatus repair =
          records.stream()
              .filter(r -> r.kind() == Kind.REPAIRED && isOf(r, told))
              .findFirst()
              .orElse(null);
      found.add(new FoundGap(told, repair));
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

  List<FoundGap> all() {
    return all;
  }

  /** What one of an engine was from then, until then or until now. */
  List<FoundGap> touching(EngineRef engine, Instant since, @Nullable Instant until) {
    return all.stream().filter(gap -> gap.touches(engine, since, until)).toList();
  }

  /** One line for each that touches something shown, the newest first, below a list. */
  static void note(Surroundings surroundings, List<FoundGap> touching) {
    List<FoundGap> each = touching.stream().distinct().toList();
    for (FoundGap gap : each.subList(0, Math.min(NAMED, each.size()))) {
      surroundings.note(gap.told().engine().name() + " was " + gap.sentence(surroundings.zone()));
    }
    if (each.size() > NAMED) {
      surroundings.note(each.size() - NAMED + " more spans were not watched: epitaph gaps");
    }
  }
}
