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
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/**
 * What the user sees of an exception.
 *
 * @param code the exit code
 * @param sentence what is wrong; neither a bare path nor the name of a class
 */
record Failure(int code, String sentence) {

  static Failure of(Throwable e) {
    if (e instanceof UncheckedIOException || onlyRepeatsCause(e)) {
      return of(e.getCause());
    }
    if (e instanceof FileSystemException file) {
      return ofFile(file);
    }
    if (e instanceof KafkaException) {
      return ofKafka(e);
    }
    if (e instanceof UnknownHostException) {
      return new Failure(Main.UNREACHABLE, "the host " + e.getMessage() + " is not known");
    }
    if (e instanceof CharacterCodingException) {
      return new Failure(Main.USAGE, "what was read is not UTF-8 text");
    }
    int code = code(e);
    String message = e.getMessage();
    if (code == Main.INTEGRITY && e instanceof RuntimeException) {
      return new Failure(
          code, "this is a fault of epitaph itself: " + e + "; --debug prints where it happened");
    }
    if (message == null) {
      return new Failure(code, "reading or writing failed; --debug prints where it happened");
    }
    return new Failure(
        code, message.equals("No space left on device") ? "the disk is full: " + message : message);
  }

  /** Its message is its cause's class name and message. */
  private static boolean onlyRepeatsCause(Throwable e) {
    return e.getCause() != null && e.getCause().toString().equals(e.getMessage());
  }

  private static int code(Throwable e) {
    if (e instanceof NoSuchThingException
        || e instanceof NoSuchArchiveException
        || e instanceof NoSuchEntryException) {
      return Main.NO_SUCH_THING;
    }
    if (e instanceof IllegalArgumentException
        || e instanceof AmbiguousNameException
        || e instanceof AmbiguousArchiveException) {
      return Main.USAGE;
    }
    if (e instanceof DamagedArchiveException) {
      return Main.INTEGRITY;
    }
    if (e instanceof IndexUnavailableException
        || e instanceof EngineUnavailableException
        || e instanceof EngineRefusedException
        || e instanceof IOException) {
      return Main.UNREACHABLE;
    }
    return Main.INTEGRITY;
  }

  /** Their messages are a path, and at most a reason from the system. */
  private static Failure ofFile(FileSystemException e) {
    String file = e.getFile() == null ? "a file" : e.getFile();
    if (e instanceof NoSuchFileException) {
      return new Failure(Main.NO_SUCH_THING, "there is no " + file);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new Failure(Main.USAGE, file + " exists already: name another path");
    }
    if (e instanceof NotDirectoryException) {
      return new Failure(Main.USAGE, file + " is not a folder: name another path");
    }
    if (e instanceof DirectoryNotEmptyException) {
      return new Failure(Main.USAGE, "the folder " + file + " is not empty");
    }
    if (e instanceof AccessDeniedException) {
      return new Failure(Main.UNREACHABLE, "this user may not read or write " + file);
    }
    String reason = e.getReason() == null ? "the file system refused it" : e.getReason();
    return new Failure(Main.UNREACHABLE, file + " cannot be read or written: " + reason);
  }

  /** The outermost message of Kafka's clients is only that they could not be constructed. */
  private static Failure ofKafka(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? "no reason was given" : root.getMessage();
    boolean unresolved = message.contains("No resolvable bootstrap urls");
    boolean setting = root instanceof ConfigException && !unresolved;
    return new Failure(setting ? Main.USAGE : Main.UNREACHABLE, "Kafka: " + message);
  }
}
