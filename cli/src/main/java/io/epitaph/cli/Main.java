package io.epitaph.cli;

import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.indexer.search.AmbiguousNameException;
import io.epitaph.vault.AmbiguousArchiveException;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.NoSuchEntryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the {@code epitaph} command begins, and the only place that ends it. */
@Command(
    name = "epitaph",
    mixinStandardHelpOptions = true,
    version = "epitaph 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    description = "When a container dies, tells how it lived and why it died.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      LivesCommand.class,
      LifeCommand.class,
      LogsCommand.class,
      IncidentsCommand.class,
      EventsCommand.class,
      ArchiveCommand.class,
      ExportCommand.class,
      CompletionCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 no such thing, 2 wrong usage or configuration,",
      "            3 something cannot be reached, 4 integrity.",
      "",
      "Begin with: epitaph demo"
    })
public final class Main {
  static final int NO_SUCH_THING = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;
  static final int INTEGRITY = 4;

  private Main() {}

  public static void main(String[] arguments) {
    int code = commandLine(Surroundings.standard()).execute(arguments);
    System.out.flush();
    System.exit(code);
  }

  static CommandLine commandLine(Surroundings surroundings) {
    return new CommandLine(new Main(), new Factory(surroundings))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setErr(new PrintWriter(surroundings.err(), true, Charset.defaultCharset()))
        .setParameterExceptionHandler(Main::misused)
        .setExecutionExceptionHandler(Main::failed);
  }

  /** Gives its surroundings to a command that asks for them in its constructor. */
  private record Factory(Surroundings surroundings) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {Surroundings.class})) {
          return type.cast(constructor.newInstance(surroundings));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  private static int misused(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("epitaph: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println(
        "epitaph: `"
            + e.getCommandLine().getCommandSpec().qualifiedName()
            + " --help` tells what it takes");
    return USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof OutputClosedException) {
      return 0;
    }
    boolean debug = parsed.expandedArgs().contains("--debug");
    int code = exitCode(e);
    command.getErr().println("epitaph: " + sentence(e, code));
    if (debug) {
      e.printStackTrace(command.getErr());
    }
    return code;
  }

  private static String sentence(Exception e, int code) {
    boolean fault = code == INTEGRITY && e instanceof RuntimeException;
    String what = fault || e.getMessage() == null ? e.toString() : e.getMessage();
    return fault ? "this is a fault of epitaph itself: " + what + "; --debug tells where" : what;
  }

  private static int exitCode(Exception e) {
    if (e instanceof NoSuchThingException
        || e instanceof NoSuchArchiveException
        || e instanceof NoSuchEntryException) {
      return NO_SUCH_THING;
    }
    if (e instanceof IllegalArgumentException
        || e instanceof AmbiguousNameException
        || e instanceof AmbiguousArchiveException) {
      return USAGE;
    }
    if (e instanceof DamagedArchiveException) {
      return INTEGRITY;
    }
    if (e instanceof IndexUnavailableException
        || e instanceof EngineUnavailableException
        || e instanceof EngineRefusedException
        || e instanceof IOException) {
      return UNREACHABLE;
    }
    return INTEGRITY;
  }
}
