package io.epitaph.cli;

import picocli.CommandLine.Command;

/** What dead containers left behind: a subcommand for each operation on the vault. */
@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Keeps, lists, reads and verifies the file systems of dead containers.",
    subcommands = {
      ArchiveNowCommand.class,
      ArchiveLsCommand.class,
      ArchiveShowCommand.class,
      ArchiveFilesCommand.class,
      ArchiveFindCommand.class,
      ArchiveDiffCommand.class,
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
      "Name an archive by a prefix of its id, or by its container's name, for the newest.",
      "",
      "Example: epitaph archive cat shop-web-1 var/log/app.log"
    })
final class ArchiveCommand {}
