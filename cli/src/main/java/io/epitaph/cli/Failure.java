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
import java.nio.file.FileSystemException;
import org.apache.kafka.common.KafkaException;

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
      return FileFailure.of(file);
    }
    if (e instanceof KafkaException) {
      return KafkaFailure.of(e);
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
}
