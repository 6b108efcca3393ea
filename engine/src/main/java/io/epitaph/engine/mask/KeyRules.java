package io.epitaph.engine.mask;

import java.util.List;

/** Private keys, in the forms in which they are written. */
final class KeyRules {
  static final List<Rule> ALL =
      List.of(
          Rule.shape(
              "",
              "(?s)-{4,5} ?BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE|SECRET) KEY(?: BLOCK)? ?-{4,5}.*?(?:-{4,5} ?END [A-Z0-9 ]{0,40}(?:PRIVATE|SECRET) KEY(?: BLOCK)? ?-{4,5}|\\z)",
              "begin "),
          Rule.shape(
              "OpenVPN",
              "(?s)-----BEGIN OpenVPN Static key V1-----.*?(?:-----END OpenVPN Static key V1-----|\\z)",
              "begin openvpn"),
          // Its begin is cut off.
          Rule.shape(
              "PRIVATE KEY",
              "\\A((?:[^\\n]{0,64}?[A-Za-z0-9+/=]{1,76}\\s{0,8}(?:\\n|\\\\n))++)[^\\n]{0,64}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY",
              "-----end"),
          Rule.shape(
              "",
              "(?:PuTTY-User-Key-File-[23]:[^\\n]*\\n(?s:.{0,4096}?)Private-Lines: \\d+)((?:\\s++[A-Za-z0-9+/=]{20,}+)++)",
              "putty-user-key"),
          // The same without its frame.
          Rule.shape(
              "",
              "(?<![A-Za-z0-9+/])(?:MI[IG][A-Za-z0-9+/]{1,5}(?:IBADANBgkqhkiG9w0BAQEF|IBAAKC|AgEAMBMGByqGSM49|IBAQAwDQYJKoZIhvcNAQE)|MHcCAQEE|MC4CAQAwBQYDK2VwBCIEI|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/]{8,}+={0,2}(?:\\s{1,8}[A-Za-z0-9+/]{16,}+={0,2})*+",
              "ibadanbgkqhki",
              "ibaakc",
              "ageambmgbyqgsm49",
              "mhccaqee",
              "mc4caqawbqydk2vw",
              "b3blbnnzac1rzxktdje"),
          // A private key as a JSON Web Key.
          Rule.shape(
              "\"d\"",
              "\"kty\"[^{}]{0,2048}?\"d\"\\s{0,8}:\\s{0,8}\"([A-Za-z0-9_-]{20,})|\"d\"\\s{0,8}:\\s{0,8}\"([A-Za-z0-9_-]{20,})\"[^{}]{0,2048}?\"kty\"",
              "\"kty\""));

  private KeyRules() {}
}
