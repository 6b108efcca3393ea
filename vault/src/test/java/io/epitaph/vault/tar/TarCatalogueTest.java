package io.epitaph.vault.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.files.Hashes;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TarCatalogueTest {

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
  }

  @Test
  void anOrdinaryEntryHasAllThatItsHeaderSays() {
    Tars.Listing listing = Tars.list(Tars.tar().folder("etc/").file("etc/motd", "hello\n").ended());
    assertThat(listing.ended()).isTrue();
    assertThat(listing.problems()).isEmpty();
    assertThat(listing.paths()).containsExactly("etc/", "etc/motd");
    TarEntry file = listing.entries().get(1);
    assertThat(file.type()).isEqualTo(TarEntry.Type.FILE);
    assertThat(file.size()).isEqualTo(6);
    assertThat(file.mode()).isEqualTo(0644);
    assertThat(file.uid()).isEqualTo(1000);
    assertThat(file.gid()).isEqualTo(1001);
    assertThat(file.user()).isEqualTo("user");
    assertThat(file.modifiedAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
    assertThat(file.sha256()).isEqualTo(sha256("hello\n".getBytes(UTF_8)));
    assertThat(file.offset()).isEqualTo(1024);
  }

  @Test
  void aTarThatEndsWithoutZeroBlocksIsNotEnded() {
    Tars.Listing listing = Tars.list(Tars.tar().file("a", "1").open());
    assertThat(listing.ended()).isFalse();
    assertThat(listing.paths()).containsExactly("a");
    assertThat(listing.problems())
        .containsExactly("the tar ends at byte 1024 without two zero blocks");
  }

  @Test
  void aTarThatEndsAfterOneZeroBlockIsNotEnded() {
    Tars.Listing listing = Tars.list(Tars.tar().file("a", "1").raw(new byte[512]).open());
    assertThat(listing.ended()).isFalse();
    assertThat(listing.problems())
        .containsExactly("the tar ends at byte 1536 after one zero block");
  }

  @Test
  void aTarCutInAFileSaysHowMuchIsMissingAndHasNoHash() {
    byte[] whole = Tars.tar().file("a", new byte[2000]).ended();
    Tars.Listing listing = Tars.list(Tars.cut(whole, 512 + 700));
    assertThat(listing.entries().get(0).stored()).isEqualTo(700);
    assertThat(listing.entries().get(0).size()).isEqualTo(2000);
    assertThat(listing.entries().get(0).sha256()).isNull();
    assertThat(listing.problems())
        .containsExactly("the tar is cut off at byte 1212: 1300 bytes of a are missing");
  }

  @Test
  void aTarCutInAHeaderIsSaidToBe() {
    byte[] whole = Tars.tar().file("a", "1").file("b", "2").ended();
    Tars.Listing listing = Tars.list(Tars.cut(whole, 1024 + 100));
    assertThat(listing.paths()).containsExactly("a");
    assertThat(listing.problems()).containsExactly("the tar is cut off in a header at byte 1024");
  }

  @Test
  void anEmptyInputIsNoTar() {
    Tars.Listing listing = Tars.list(new byte[0]);
    assertThat(listing.ended()).isFalse();
    assertThat(listing.entries()).isEmpty();
  }

  @Test
  void afterAWrongChecksumTheNextHeaderIsFound() {
    byte[] tar = Tars.tar().file("a", "1").file("b", "22").file("c", "333").ended();
    tar[1024 + 3] ^= 1;
    Tars.Listing listing = Tars.list(tar);
    assertThat(listing.paths()).containsExactly("a", "c");
    assertThat(listing.ended()).isTrue();
    assertThat(listing.problems())
        .containsExactly("no header at byte 1024 (wrong checksum): skipped 1024 bytes");
  }

  @Test
  void bytesAfterTheEndAreReported() {
    byte[] tar = Tars.tar().file("a", "1").raw(new byte[1024]).raw(new byte[] {1, 0, 2}).open();
    assertThat(Tars.list(tar).problems())
        .containsExactly("2 bytes after the end of the tar are not zero");
  }

  @Test
  void aSingleZeroBlockInTheMiddleHidesNothing() {
    Tars.Listing listing =
        Tars.list(Tars.tar().file("a", "1").raw(new byte[512]).file("b", "2").ended());
    assertThat(listing.paths()).containsExactly("a", "b");
    assertThat(listing.ended()).isTrue();
    assertThat(listing.problems()).hasSize(1);
  }

  @Test
  void aNameThatIsNoUtf8KeepsItsBytes() {
    byte[] name = {'c', 'a', 'f', (byte) 0xe9};
    Tars.Listing listing = Tars.list(Tars.tar().raw(Tars.header(name, '0', 0, "", 0644)).ended());
    assertThat(listing.entries().get(0).path()).isEqualTo("caf\ufffd");
    assertThat(listing.entries().get(0).pathBytes()).isEqualTo("Y2Fm6Q==");
  }

  @Test
  void theLargestUidIsReadFromBase256() {
    byte[] header = Tars.header(new byte[] {'a'}, '0', 0, "", 0644);
    System.arraycopy(
        new byte[] {(byte) 0x80, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xfe},
        0,
        header,
        108,
        8);
    Tars.Listing listing = Tars.list(Tars.tar().raw(Tars.withChecksum(header)).ended());
    assertThat(listing.entries().get(0).uid()).isEqualTo(4294967294L);
  }

  @Test
  void aSizeBeyondEightGibibytesIsRead() {
    byte[] header = Tars.header(new byte[] {'a'}, '0', 0, "", 0644);
    byte[] size = new byte[12];
    size[0] = (byte) 0x80;
    size[7] = 3;
    System.arraycopy(size, 0, header, 124, 12);
    Tars.Listing listing = Tars.list(Tars.tar().raw(Tars.withChecksum(header)).open());
    assertThat(listing.entries().get(0).size()).isEqualTo(3L << 32);
    assertThat(listing.ended()).isFalse();
  }

  @Test
  void aSizeThatDoesNotFitIntoALongIsAProblemAndNoMore() {
    byte[] header = Tars.header(new byte[] {'a'}, '0', 0, "", 0644);
    for (int i = 124; i < 136; i++) {
      header[i] = (byte) (i == 124 ? 0x80 : 0xff);
    }
    Tars.Listing listing =
        Tars.list(Tars.tar().raw(Tars.withChecksum(header)).file("b", "2").ended());
    assertThat(listing.paths()).containsExactly("b");
    assertThat(listing.problems()).containsExactly("the header at byte 0 has no usable size");
  }

  private static byte[] pax(String... records) {
    StringBuilder all = new StringBuilder();
    for (String record : records) {
      int length = record.length() + 3;
      while ((length + " " + record + "\n").length() != length) {
        length = (length + " " + record + "\n").length();
      }
      all.append(length).append(' ').append(record).append('\n');
    }
    return all.toString().getBytes(UTF_8);
  }

  @Test
  void paxRecordsOverrideTheHeader() {
    byte[] records =
        pax("path=" + "long/".repeat(60) + "name", "mtime=1700000000.123456789", "uid=5000000000");
    Tars.Listing listing =
        Tars.list(
            Tars.tar().entry("PaxHeaders/x", 'x', records, "", 0644).file("short", "1").ended());
    TarEntry entry = listing.entries().get(0);
    assertThat(entry.path()).isEqualTo("long/".repeat(60) + "name");
    assertThat(entry.modifiedAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000L, 123_456_789));
    assertThat(entry.uid()).isEqualTo(5_000_000_000L);
    assertThat(listing.problems()).isEmpty();
  }

  @Test
  void whatPaxSaysIsOfTheNextEntryOnly() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar()
                .entry("x", 'x', pax("path=other"), "", 0644)
                .file("a", "1")
                .file("b", "2")
                .ended());
    assertThat(listing.paths()).containsExactly("other", "b");
  }

  @Test
  void aBrokenPaxHeaderIsAProblemAndTheEntryIsReadFromItsHeader() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar()
                .entry("x", 'x', "99999 path=x\n".getBytes(UTF_8), "", 0644)
                .file("a", "1")
                .ended());
    assertThat(listing.paths()).containsExactly("a");
    assertThat(listing.problems()).hasSize(1);
  }

  @Test
  void anAbsurdTimeIsAProblemAndNoTime() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar().entry("x", 'x', pax("mtime=1e999999999"), "", 0644).file("a", "1").ended());
    assertThat(listing.entries().get(0).modifiedAt()).isNull();
    assertThat(listing.problems()).hasSize(1);
  }

  @Test
  void anExtensionHeaderThatClaimsGigabytesTakesNoMemory() {
    byte[] header = Tars.header(new byte[] {'x'}, 'x', 077777777777L, "", 0644);
    Tars.Listing listing = Tars.list(Tars.tar().raw(header).open());
    assertThat(listing.problems().get(0)).contains("not read");
  }

  @Test
  void aSparseHoleOfEightExbibytesIsNotHashed() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar()
                .entry(
                    "x",
                    'x',
                    pax("GNU.sparse.size=9000000000000000000", "GNU.sparse.map=0,1"),
                    "",
                    0644)
                .file("hole", "1")
                .ended());
    assertThat(listing.entries().get(0).size()).isEqualTo(9_000_000_000_000_000_000L);
    assertThat(listing.entries().get(0).sha256()).isNull();
    assertThat(listing.problems()).hasSize(1);
  }

  @Test
  void anOldGnuSparseFileOfMoreThanEightGibibytesHasItsSize() {
    byte[] header = Tars.header("huge".getBytes(UTF_8), 'S', 1, "", 0644);
    Tars.put(header, 257, "ustar  \0");
    Tars.put(header, 386, Tars.octal(0, 11) + "\0" + Tars.octal(1, 11));
    header[483] = (byte) 0x80;
    header[489] = 1;
    Tars.Listing listing =
        Tars.list(Tars.tar().raw(Tars.withChecksum(header)).raw(new byte[512]).ended());
    assertThat(listing.entries().get(0).size()).isEqualTo(1L << 40);
    assertThat(listing.entries().get(0).sparse()).containsExactly(new TarEntry.Span(0, 1));
  }

  @Test
  void aFolderWithoutASlashAtItsEndKeepsItsName() {
    assertThat(Tars.list(Tars.tar().folder("etc").ended()).paths()).containsExactly("etc");
  }

  @Test
  void noiseOfAnyKindIsReadToItsEndWithoutFailing() {
    byte[] good =
        Tars.tar()
            .entry("x", 'x', pax("path=p", "GNU.sparse.map=0,1,5,1", "GNU.sparse.size=9"), "", 0)
            .file("a", "12")
            .entry("L", 'L', "long\0".getBytes(UTF_8), "", 0)
            .file("b", "3")
            .ended();
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
      }
      if (round % 2 == 0) {
        // Most damage is found by the checksum; here it is not.
        int block = random.nextInt(noise.length / 512) * 512;
        byte[] header = java.util.Arrays.copyOfRange(noise, block, block + 512);
        System.arraycopy(Tars.withChecksum(header), 0, noise, block, 512);
      }
      Tars.list(Tars.cut(noise, noise.length - random.nextInt(600)));
    }
  }

  @Test
  void ofTwoPaxHeadersInARowTheSecondReplacesTheFirst() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar()
                .entry("x", 'x', pax("path=first", "uid=7"), "", 0644)
                .entry("x", 'x', pax("path=second"), "", 0644)
                .file("a", "1")
                .ended());
    assertThat(listing.paths()).containsExactly("second");
    assertThat(listing.entries().get(0).uid()).isEqualTo(1000);
  }

  @Test
  void anEmptyLocalPathOverridesAGlobalOne() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar()
                .entry("g", 'g', pax("path=global", "uname=all"), "", 0644)
                .entry("x", 'x', pax("path=", "uname="), "", 0644)
                .file("own", "1")
                .file("other", "2")
                .ended());
    assertThat(listing.paths()).containsExactly("own", "global");
    assertThat(listing.entries().get(0).user()).isEqualTo("user");
  }

  @Test
  void aNegativeSizeOfPaxLeavesThatOfTheHeader() {
    Tars.Listing listing =
        Tars.list(
            Tars.tar()
                .entry("x", 'x', pax("size=-4"), "", 0644)
                .file("a", "some")
                .file("b", "2")
                .ended());
    assertThat(listing.entries().get(0).size()).isEqualTo(4);
    assertThat(listing.paths()).containsExactly("a", "b");
    assertThat(listing.problems()).hasSize(1);
  }

  @Test
  void aSecondTarBehindTheFirstIsNamed() {
    byte[] second = Tars.tar().file("b", "2").ended();
    Tars.Listing listing =
        Tars.list(Tars.tar().file("a", "1").raw(new byte[8192]).raw(second).open());
    assertThat(listing.paths()).containsExactly("a");
    assertThat(listing.problems().get(0)).startsWith("another tar begins at byte 9216");
  }

  @Test
  void theHolesOfAWholeTarAreHashedUpToALimit() {
    Tars tar = Tars.tar();
    for (int i = 0; i < 3; i++) {
      tar.entry("x", 'x', pax("GNU.sparse.size=400000000", "GNU.sparse.map=0,1"), "", 0644)
          .file("hole" + i, "1");
    }
    Tars.Listing listing = Tars.list(tar.ended());
    assertThat(listing.entries())
        .extracting(e -> e.sha256() != null)
        .containsExactly(true, true, false);
  }
}
