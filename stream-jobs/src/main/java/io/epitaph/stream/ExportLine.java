package io.epitaph.stream;

/**
 * One record to be exported.
 *
 * @param id the record's
 * @param revision of two with one id the higher stays
 * @param second its time, seconds since 1970
 * @param nano the rest of it
 * @param text as it is written, without a line end; empty for one that was withdrawn
 */
public record ExportLine(String id, long revision, long second, int nano, String text) {

  /** Sorts as text in order of time; equal times by id. */
  String order() {
    return "%020d.%09d %s".formatted(second, nano, id);
  }

  /** A record that turned out not to be: it ends what was written under its id. */
  static ExportLine withdrawn(String id, long revision) {
    return new ExportLine(id, revision, 0, 0, "");
  }

  boolean isWithdrawn() {
    return text.isEmpty();
  }

  ExportLine newer(ExportLine other) {
    return other.revision > revision ? other : this;
  }
}
