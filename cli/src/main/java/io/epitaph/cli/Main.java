package io.epitaph.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The entry point of the {@code epitaph} command, and the only place that exits the process. */
@Command(
    name = "epitaph",
    mixinStandardHelpOptions = true,
    version = "epitaph 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    description = "When a container dies, shows how it lived and why it died.",
    footer = {
      "",
      "Exit codes: 0 done, 1 no such thing, 2 wrong usage or configuration,",
      "            3 something cannot be reached, 4 integrity.",
      "",
      "Start with: epitaph demo"
    })
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          UpCommand.class,
          StatusCommand.class,
          DoctorCommand.class,
          LivesCommand.class,
          LifeCommand.class,
          LogsCommand.class,
          IncidentsCommand.class,
          GapsCommand.class,
          QuietCommand.class,
          EventsCommand.class,
          ArchiveCommand.class,
          PruneCommand.class,
          WhoseCommand.class,
          ExportCommand.class,
          BacktestCommand.class,
          CollectorCommand.class,
          ArchiverCommand.class,
          KeeperCommand.class,
          IndexerCommand.class,
          NotifierCommand.class,
          CompletionCommand.class);

  /** Those of the commands that run for long, in a process of their own. */
  private static final Set<Class<?>> SERVICES =
      Set.of(
          CollectorCommand.class,
          ArchiverCommand.class,
          KeeperCommand.class,
          IndexerCommand.class,
          NotifierCommand.class);

  static final int NO_SUCH_THING = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;
  static final int INTEGRITY = 4;

  @SuppressWarnings("unused") // Set by picocli.
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error too.")
  private boolean debug;

  private Main() {}

  public static void main(String[] arguments) {
    int code;
    try {
      code = commandLine(Surroundings.standard(), arguments).execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "epitaph: this takes more memory than the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB that there are: ask for less at a time");
      code = UNREACHABLE;
    }
    System.out.flush();
    System.exit(code);
  }

  /**
   * @param arguments those that it will parse
   */
  static CommandLine commandLine(Surroundings surroundings, String... arguments) {
    Main main = new Main();
    SettingDefaults defaults =
        new SettingDefaults(
            surroundings.environment(), () -> SettingDefaults.names(commandLine(surroundings)));
    CommandFactory factory = new CommandFactory(surroundings, defaults);
    CommandLine epitaph = new CommandLine(main, factory);
    for (Class<?> command : needed(arguments)) {
      epitaph.addSubcommand(new CommandLine(command, factory));
    }
    defaults.provideTo(epitaph);
    KafkaOptions.declare(epitaph, arguments);
    return Converters.register(epitaph)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setErr(new PrintWriter(surroundings.err(), true, Charset.defaultCharset()))
        .setParameterExceptionHandler(Main::misused)
        .setExecutionExceptionHandler(main::failed);
  }

  /** The service that is called, alone: the others would delay it, and stay in its memory. */
  private static List<Class<?>> needed(String... arguments) {
    String called = arguments.length == 0 ? "" : arguments[0];
    for (Class<?> service : SERVICES) {
      if (called.equals(service.getAnnotation(Command.class).name())) {
        return List.of(service);
      }
    }
    return COMMANDS;
  }

  private static int misused(ParameterException e, String[] arguments) {
    e.getCommandLine().getErr().println("epitaph: " + Misuse.sentence(e, arguments));
    return USAGE;
  }

  private int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof OutputClosedException) {
      return 0;
    }
    Failure failure = Failure.of(e);
    command.getErr().println("epitaph: " + failure.sentence());
    if (debug) {
      e.printStackTrace(command.getErr());
    }
    return failure.code();
  }
}
