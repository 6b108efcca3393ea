package io.epitaph.vault.tar;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads an entry of a tar, with its content, by its header and the extensions before it. */
final class TarEntryReader {
  private final TarInput in;
  private final Extensions extensions;
  private final HoleBudget holes;
  private final Consumer<String> problem;

  /**
   * @param problem called with a sentence for each thing that is wrong
   */
  TarEntryReader(TarInput in, Extensions extensions, HoleBudget holes, Consumer<String> problem) {
    this.in = in;
    this.extensions = extensions;
    this.holes = holes;
    this.problem = problem;
  }

  /**
   * @param at where the header is
   * @return whether to read on
   */
  boolean read(long at, TarHeader header, Consumer<TarEntry> each) throws IOException {
    byte[] name = extensions.name(header);
    TarEntry.Type type = TarEntry.Type.of(header.type(), name);
    boolean file = type == TarEntry.Type.FILE;
    boolean hasContent = file || type == TarEntry.Type.OTHER;
    long stored = hasContent ? extensions.number("size", header.size(), at) : 0;
    if (stored < 0) {
      problem.accept(
          "the entry at byte " + at + " has a negative size: that of its header is used");
      stored = header.size();
    }
    SparseMap sparse =
        file ? new SparseFormats(in, extensions, problem).read(at, header, stored) : null;
    long contentStored = sparse == null ? stored : stored - sparse.mapBytes();
    List<TarEntry.Span> spans = sparse == null ? null : sparse.spans();
    long size = sparse == null ? contentStored : sparse.size();
    long offset = in.position();
    ContentHash hash = file ? new ContentHash(spans, size, holes) : null;
    long missing = in.copy(contentStored, hash);
    String sha256 = hash == null || missing > 0 ? null : hash.hex();
    if (hash != null && missing == 0 && sha256 == null) {
      problem.accept("the sparse file at byte " + at + " is not hashed: its holes are too large");
    }
    boolean link = type == TarEntry.Type.SYMBOLIC_LINK || type == TarEntry.Type.HARD_LINK;
    byte[] target = link ? extensions.link(header) : null;
    each.accept(
        new TarEntry(
            TarText.text(name),
            TarText.bytesIfNoText(name),
            type,
            size,
            header.mode(),
            extensions.number("uid", header.uid(), at),
            extensions.number("gid", header.gid(), at),
            extensions.user(header),
            extensions.group(header),
            extensions.modifiedAt(header, at),
            target == null ? null : TarText.text(target),
            target == null ? null : TarText.bytesIfNoText(target),
            sha256,
            offset,
            contentStored - missing,
            spans));
    if (missing > 0) {
      String what = missing + " bytes of " + TarText.text(name) + " are missing";
      problem.accept("the tar is cut off at byte " + in.position() + ": " + what);
      return false;
    }
    in.skipPadding(stored);
    return true;
  }
}
