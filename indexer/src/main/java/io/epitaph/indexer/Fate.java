package io.epitaph.indexer;

/** What becomes of one document of a bulk. */
enum Fate {
  TAKEN,
  AGAIN,
  REFUSED;

  /**
   * What the status of one document means for it. Only what is wrong with the document itself is
   * refused: a cluster that lacks room, rights or an index is for its operator to fix, and then
   * accepts the document.
   */
  static Fate of(int status, String reason) {
    return switch (status) {
      // A later revision is already indexed, which is what is wanted.
      case 409 -> TAKEN;
      case 401, 403, 404, 408, 429 -> AGAIN;
      // One more index would be too many for the cluster: Elasticsearch reports that as a bad
      // request.
      case 400 -> reason.contains("maximum") && reason.contains("shards") ? AGAIN : REFUSED;
      default -> status >= 500 ? AGAIN : status >= 300 ? REFUSED : TAKEN;
    };
  }
}
