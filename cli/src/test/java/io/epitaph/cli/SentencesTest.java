package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void aShortSentenceStaysAsItIs() {
    assertThat(Sentences.brief("exit 1", 20)).isEqualTo("exit 1");
  }

  @Test
  void aLongOneIsCutBetweenItsClauses() {
    assertThat(Sentences.brief("exit 127: command not found, after 244 ms", 30))
        .isEqualTo("exit 127: command not found …");
  }

  @Test
  void oneWithoutClausesIsCutAnywhere() {
    assertThat(Sentences.brief("x".repeat(50), 10)).isEqualTo("x".repeat(9) + "…");
  }

  @Test
  void whoPassedAnErrorOnIsLeftOut() {
    assertThat(
            Sentences.brief(
                "failed to create shim task: OCI runtime create failed: runc create failed: unable"
                    + " to start container process: exec: \"/x\"",
                40))
        .isEqualTo("exec: \"/x\"");
  }

  @Test
  void thePortThatIsTakenIsShownAndNotWhoPassedThatOn() {
    assertThat(
            Sentences.brief(
                "could not start: exit 128: failed to set up container networking: driver failed"
                    + " programming external connectivity on endpoint web (0123456789ab): Bind for"
                    + " 0.0.0.0:8080 failed: port is already allocated",
                90))
        .isEqualTo(
            "could not start: exit 128: Bind for 0.0.0.0:8080 failed: port is already allocated");
  }

  @Test
  void onlyWholeIdsAreShortened() {
    String id = "0123456789ab".repeat(5) + "0123";
    assertThat(Sentences.withShortIds(id + " and " + id + "4"))
        .isEqualTo("0123456789ab and " + id + "4");
  }
}
