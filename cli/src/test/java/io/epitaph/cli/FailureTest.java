package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  private static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/f"), Main.NO_SUCH_THING, "there is no /f"),
        Arguments.of(
            new AccessDeniedException("/f"),
            Main.UNREACHABLE,
            "this user may not read or write /f"),
        Arguments.of(
            new FileAlreadyExistsException("/f"),
            Main.USAGE,
            "/f exists already: name another path"),
        Arguments.of(
            new NotDirectoryException("/f"), Main.USAGE, "/f is not a folder: name another path"),
        Arguments.of(
            new FileSystemException("/f", null, "Read-only file system"),
            Main.UNREACHABLE,
            "/f cannot be read or written: Read-only file system"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("/f")),
            Main.NO_SUCH_THING,
            "there is no /f"),
        Arguments.of(
            new IOException(new NoSuchFileException("/f")), Main.NO_SUCH_THING, "there is no /f"),
        Arguments.of(
            new IOException("No space left on device"),
            Main.UNREACHABLE,
            "the disk is full: No space left on device"),
        Arguments.of(new UnknownHostException("h"), Main.UNREACHABLE, "the host h is not known"),
        Arguments.of(new MalformedInputException(1), Main.USAGE, "what was read is not UTF-8 text"),
        Arguments.of(
            new KafkaException("Failed to construct", new ConfigException("no such protocol")),
            Main.USAGE,
            "Kafka: no such protocol"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsASentenceWithoutTheNameOfAClass(Exception e, int code, String sentence) {
    assertThat(Failure.of(e)).isEqualTo(new Failure(code, sentence));
  }

  @Test
  void aFailureWithoutAMessageIsASentenceToo() {
    assertThat(Failure.of(new IOException()).sentence())
        .isEqualTo("reading or writing failed; --debug prints where it happened");
  }

  @Test
  void aFaultOfOursIsCalledOne() {
    Failure failure = Failure.of(new IllegalStateException("oops"));
    assertThat(failure.code()).isEqualTo(Main.INTEGRITY);
    assertThat(failure.sentence()).startsWith("this is a fault of epitaph itself: ");
  }
}
