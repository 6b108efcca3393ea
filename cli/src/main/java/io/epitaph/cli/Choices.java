package io.epitaph.cli;

import io.epitaph.backtest.Overrides;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import io.epitaph.stream.ExportSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that an option takes: for its help, for completion, and to reject others. */
abstract class Choices extends ArrayList<String> {
  private static final long serialVersionUID = 1;

  private Choices(Wire.Named[] constants) {
    super(Arrays.stream(constants).map(Wire::name).toList());
  }

  static final class Kinds extends Choices {
    private static final long serialVersionUID = 1;

    Kinds() {
      super(Incident.Kind.values());
    }
  }

  static final class ExportKinds extends Choices {
    private static final long serialVersionUID = 1;

    ExportKinds() {
      super(ExportSettings.Kind.values());
    }
  }

  static final class ExportFormats extends Choices {
    private static final long serialVersionUID = 1;

    ExportFormats() {
      super(ExportSettings.Format.values());
    }
  }

  static final class Thresholds extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Thresholds() {
      super(Overrides.names());
    }
  }

  static final class States extends Choices {
    private static final long serialVersionUID = 1;

    States() {
      super(Life.State.values());
    }
  }

  static final class Causes extends Choices {
    private static final long serialVersionUID = 1;

    Causes() {
      super(CauseOfDeath.Kind.values());
    }
  }

  /**
   * @param given null when the option was not given
   * @throws IllegalArgumentException when it is not one of these
   */
  static @Nullable String checked(String option, @Nullable String given, List<String> choices) {
    if (given != null && !choices.contains(given)) {
      throw new IllegalArgumentException(
          option + ": got '" + given + "', wanted one of " + String.join(", ", choices));
    }
    return given;
  }
}
