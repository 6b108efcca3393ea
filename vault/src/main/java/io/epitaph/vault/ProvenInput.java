package io.epitaph.vault;

import io.epitaph.files.ChunkInput;
import io.epitaph.files.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Fails at its end when the SHA-256 of what was read is not the expected one. */
final class ProvenInput extends ChunkInput {
  private final InputStream in;
  private final MessageDigest digest = Hashes.sha256();
  private final String wanted;
  private final String what;
  private boolean proven;

  /**
   * @param wanted 64 hex digits
   * @param what it is, for the error
   */
  ProvenInput(InputStream in, String wanted, String what) {
    this.in = in;
    this.wanted = wanted;
    this.what = what;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    if (n > 0) {
      digest.update(bytes, offset, n);
    } else if (n < 0 && !proven) {
      proven = true;
      String got = Hashes.hex(digest);
      if (!got.equals(wanted)) {
        throw new DamagedArchiveException(what + " has the SHA-256 " + got + ", wanted " + wanted);
      }
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
