package io.epitaph.vault;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where archives are kept. An archive is there when its manifest is; content without a manifest is
 * seen by nobody. What is stored is given back byte for byte.
 *
 * <p>All methods may be called from several threads, and several processes may use one vault.
 */
public interface Vault {

  /** Begins to store an archive. Nothing is seen of it before {@link Deposit#commit}. */
  Deposit deposit() throws IOException;

  /**
   * Keeps the manifest of a wish that could not be fulfilled.
   *
   * @throws IllegalArgumentException when it is not of state lost
   */
  void keepLost(Manifest manifest) throws IOException;

  /** All manifests, the newest first. */
  List<Manifest> list() throws IOException;

  /**
   * @param id the whole id
   * @return null when there is none
   */
  @Nullable Manifest find(String id) throws IOException;

  /**
   * Opens an archive for reading.
   *
   * @throws NoSuchArchiveException when there is none, or it was lost
   */
  StoredArchive open(String id) throws IOException;

  /**
   * Removes an archive, its manifest first.
   *
   * @return false when there was none
   */
  boolean delete(String id) throws IOException;

  /** An archive on its way in; used by one thread. */
  interface Deposit extends AutoCloseable {
    /**
     * Stores a tar, whatever it is, to the stream's end. A source that fails ends the tar there: it
     * is no failure of the vault's. Called once.
     *
     * @param changes against the image; empty when not known
     * @throws IOException when the vault cannot store it
     */
    Taken take(InputStream tar, List<ImageChange> changes) throws IOException;

    /**
     * Makes it durable, then seen. An archive of the same id is replaced.
     *
     * @param manifest with the contents that {@link #take} told
     */
    void commit(Manifest manifest) throws IOException;

    /** Removes what was stored, unless it is committed. */
    @Override
    void close() throws IOException;
  }

  /**
   * What was stored.
   *
   * @param brokeOff how the source failed; null when it came to its end
   * @param problems what is odd about the tar, for people
   */
  record Taken(Manifest.Contents contents, @Nullable String brokeOff, List<String> problems) {}
}
