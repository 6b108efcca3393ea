package io.epitaph.vault;

import java.io.IOException;

/** The vault's content is not what was stored. The message says what and where. */
public final class DamagedArchiveException extends IOException {
  public DamagedArchiveException(String message) {
    super(message);
  }

  public DamagedArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
