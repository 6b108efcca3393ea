package io.epitaph.archiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.epitaph.engine.DecodedInspect;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.layers.LayerTar;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.TakenTar;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes the archive of a container that a keeper kept. */
final class KeptArchive {
  private final Vault vault;
  private final LayerReader reader;
  private final Manifests manifests;
  private final InspectDecoder decoder;
  private final Clock clock;

  KeptArchive(
      Vault vault, LayerReader reader, Manifests manifests, InspectDecoder decoder, Clock clock) {
    this.vault = vault;
    this.reader = reader;
    this.manifests = manifests;
    this.decoder = decoder;
    this.clock = clock;
  }

  /**
   * Stores what there is.
   *
   * @throws UnreadableException when it is to be tried again
   */
  Manifest store(Wanted wanted, KeptContainer container) throws IOException {
    Instant at = clock.instant();
    List<String> missing = new ArrayList<>();
    List<String> left = new ArrayList<>();
    KeptLayers kept = new KeptLayers(container, reader);
    SameFolders layers = SameFolders.of(container.layerFolders());
    ContainerView view = view(container).withChanges(kept.changes(missing, left));
    try (LayerTar tar = kept.tar(missing);
        Deposit deposit = vault.deposit()) {
      TakenTar taken = deposit.take(tar, view.changes());
      missing.addAll(taken.missing("reading the layers"));
      if (!container.hasLayers() || !layers.areIn(container.layerFolders())) {
        throw new UnreadableException("they were removed while they were read", null);
      }
      if (!missing.isEmpty() && container.failedTry(clock.instant()) < VanishedTaker.MOST_TRIES) {
        throw new UnreadableException(String.join("; ", missing), null);
      }
      missing.addAll(left);
      missing.addAll(reader.unproven(tar));
      missing.addAll(kept.lost());
      Export export = new Export(view, at, Archive.How.LAYERS, false, taken, missing);
      return deposit.commit(manifests.stored(wanted, export, clock.instant()));
    }
  }

  private ContainerView view(KeptContainer container) throws IOException {
    byte[] inspect;
    DecodedInspect decoded;
    try {
      inspect = Wire.MAPPER.writeValueAsBytes(container.inspect());
      decoded = decoder.decode(inspect);
    } catch (JsonProcessingException e) {
      // A parser's words show what it read.
      throw new UnreadableException("the engine's record of it is damaged", null);
    } catch (IOException | RuntimeException e) {
      throw new UnreadableException("the engine's record of it: " + e.getMessage(), e);
    }
    return new ContainerView(
        container.id(),
        Wire.MAPPER.readTree(inspect),
        decoded.facts(),
        decoded.inspect(),
        List.of());
  }
}
