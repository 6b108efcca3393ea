package io.epitaph.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints shell completion. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints what bash and zsh need to complete commands and options.",
    footer = {
      "",
      "Example: source <(epitaph completion)",
      "",
      "In bash that line goes into ~/.bashrc. In zsh these go into ~/.zshrc, in this order:",
      "  autoload -U +X compinit && compinit",
      "  autoload -U +X bashcompinit && bashcompinit",
      "  source <(epitaph completion)"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  CompletionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.screen().line(AutoComplete.bash("epitaph", Main.commandLine(surroundings)));
    return 0;
  }
}
