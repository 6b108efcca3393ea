package io.epitaph.backtest;

import io.epitaph.backtest.Comparison.Change;
import io.epitaph.model.Incident;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An incident under both settings.
 *
 * @param before null when it is added
 * @param after null when it is removed
 */
public record IncidentPair(Change change, @Nullable Incident before, @Nullable Incident after) {
  /** As it is, or was when it is no more. */
  public Incident incident() {
    return Objects.requireNonNull(after == null ? before : after);
  }

  /** One that there is under both. */
  static IncidentPair of(Incident before, Incident after) {
    boolean same =
        before.id().equals(after.id())
            && before.severity() == after.severity()
            && before.status() == after.status()
            && before.resolution() == after.resolution()
            && before.openedAt().equals(after.openedAt())
            && Objects.equals(before.resolvedAt(), after.resolvedAt())
            && Objects.equals(before.partOf(), after.partOf())
            && before.summary().equals(after.summary())
            && before.numbers().equals(after.numbers());
    return new IncidentPair(same ? Change.SAME : Change.CHANGED, before, after);
  }
}
