package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a data root without layers: nobody is asked, so that no test can wait for itself. */
class AskedTest {
  private static final String ID = "a".repeat(64);

  @TempDir private Path root;
  private Asked asked;

  @BeforeEach
  void open() throws IOException {
    try {
      asked = new Asked(root);
    } catch (PosixException e) {
      assumeTrue(false, "needs root, and a kernel that asks: " + e.getMessage());
    }
  }

  @AfterEach
  void close() {
    if (asked != null) {
      asked.close();
    }
  }

  @Test
  void whatOneThatWasToldLeftAndCannotBeSweptHindersNobody() throws IOException {
    Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.createDirectories(root.resolve("epitaph/early").resolve(ID).resolve("unknown"));
    asked.begin(() -> {});
    assertThat(asked.tick(/* wordsOnly= */ false)).singleElement().asString().contains("early");
    assertThat(asked.tick(/* wordsOnly= */ false)).isEmpty();
  }

  @Test
  void whereNobodyWasEverToldNothingIsMadeForIt() throws IOException {
    Files.createDirectories(root.resolve("epitaph"));
    asked.begin(() -> {});
    assertThat(root.resolve("epitaph/early")).doesNotExist();
  }
}
