package io.epitaph.cli;

import picocli.CommandLine.Command;

/** What the dead left behind: a verb each for the vault. */
@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Keeps, lists, reads and proves the file systems of dead containers.",
    subcommands = {
      ArchiveNowCommand.class,
      ArchiveLsCommand.class,
      ArchiveShowCommand.class,
      ArchiveFilesCommand.class,
      ArchiveCatCommand.class,
      ArchiveExtractCommand.class,
      ArchiveExportCommand.class,
      ArchiveVerifyCommand.class,
      ArchiveAddCommand.class,
      ArchiveRmCommand.class,
      ArchiveImportCommand.class
    },
    footer = {
      "",
      "An archive is named by the begin of its id, or by its container's name: then the newest.",
      "",
      "Example: epitaph archive cat shop-web-1 var/log/app.log"
    })
final class ArchiveCommand {}
