package io.epitaph.cli;

import io.epitaph.cli.Finding.Verdict;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the checks of this machine found, in their order. */
final class DoctorFindings {
  private final List<Finding> all = new ArrayList<>();

  void add(Verdict verdict, String what, String found, @Nullable String fix) {
    all.add(new Finding(verdict, what, found, fix));
  }

  boolean isAnyFailed() {
    return all.stream().anyMatch(each -> each.verdict() == Verdict.FAIL);
  }

  void print(Screen screen, boolean json) {
    if (json) {
      all.forEach(screen::json);
      return;
    }
    screen.table(
        List.of("", "WHAT", "FOUND"),
        all.stream()
            .map(
                f ->
                    List.of(
                        Cell.of(Wire.name(f.verdict()), tone(f.verdict())),
                        Cell.of(f.what()),
                        Cell.of(f.found() + (f.fix() == null ? "" : ".  Fix: " + f.fix()))))
            .toList());
  }

  private static Tone tone(Verdict verdict) {
    return switch (verdict) {
      case OK -> Tone.GOOD;
      case WARN -> Tone.WARN;
      case FAIL -> Tone.BAD;
    };
  }
}
