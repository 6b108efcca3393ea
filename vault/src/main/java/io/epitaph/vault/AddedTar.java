package io.epitaph.vault;

import io.epitaph.model.Archive;
import io.epitaph.model.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tar that was made elsewhere, on its way into a vault. */
final class AddedTar {
  private final InputStream tar;
  private final String source;

  /** What it begins with; null to store it whatever it is. */
  private final byte @Nullable [] head;

  private AddedTar(InputStream tar, String source, byte @Nullable [] head) {
    this.tar = tar;
    this.source = source;
    this.head = head;
  }

  /**
   * @throws NoTarException when it begins as something else does
   */
  static AddedTar of(InputStream tar, String source) throws IOException {
    PushbackInputStream in = ForeignInput.of(tar);
    byte[] head = in.readNBytes(512);
    in.unread(head);
    String other = ForeignInput.recognise(head);
    if (other != null) {
      throw noTar(source, other);
    }
    return new AddedTar(in, source, head);
  }

  static AddedTar ofAnything(InputStream bytes, String source) {
    return new AddedTar(bytes, source, null);
  }

  private static NoTarException noTar(String source, String is) {
    return new NoTarException(
        source + " is no tar, it is " + is + ". To store it all the same, give --as-is");
  }

  /**
   * @throws NoTarException when no entry is in it; nothing is stored
   */
  Manifest store(Vault vault, Clock clock) throws IOException {
    Instant takenAt = clock.instant();
    vault.sweepAside(clock);
    try (Deposit deposit = vault.deposit()) {
      TakenTar taken = deposit.take(tar, List.of());
      if (head != null && taken.contents().entries() == 0 && !taken.contents().ended()) {
        throw noTar(source, ForeignInput.unknown(head));
      }
      String id = Ids.hash("archive-added", taken.contents().tar().sha256(), source);
      Manifest existing = vault.find(id);
      if (existing != null) {
        return existing;
      }
      Manifest manifest =
          new Manifest(
              Manifest.SCHEMA,
              id,
              takenAt,
              clock.instant(),
              Archive.State.STORED,
              null,
              new Manifest.Of(null, null, null, source),
              Manifest.Request.NONE,
              Archive.How.ADDED,
              false,
              Manifest.Setup.UNKNOWN,
              Manifest.Proofs.of(taken, taken.missing("the input")),
              List.of());
      return deposit.commit(manifest);
    }
  }
}
