package io.epitaph.indexer.documents;

import io.epitaph.model.ArchivedFile;
import java.util.ArrayList;
import java.util.List;

final class FileDocument {
  private FileDocument() {}

  static EcsDocument of(ArchivedFile file) {
    EcsDocument doc = new EcsDocument(IndexKind.FILES, file.id(), file.engine(), file.takenAt());
    doc.event().put("kind", "event");
    doc.category("file", eventType(file.change()));
    if (file.containerId() != null) {
      doc.container(file.containerId(), file.containerName(), file.image());
    }
    doc.subject(file.workload(), file.cause());
    doc.relatedHash(file.sha256());
    String path = "/" + file.path();
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    int dot = name.lastIndexOf('.');
    Fields own =
        doc.ecs("file")
            .put("path", path)
            .put("directory", slash == 0 ? "/" : path.substring(0, slash))
            .put("name", name)
            .put("extension", dot > 0 && dot < name.length() - 1 ? name.substring(dot + 1) : null)
            .put("size", file.size())
            .put("mode", file.mode())
            .put("uid", file.uid() == null ? null : file.uid().toString())
            .put("gid", file.gid() == null ? null : file.gid().toString())
            .put("type", file.type())
            .put("mime_type", file.mimeType())
            .put("mtime", file.modifiedAt())
            .put("target_path", file.target());
    if (file.sha256() != null) {
      own.object("hash").put("sha256", file.sha256());
    }
    doc.own("file")
        .put("archive_id", file.archiveId())
        .put("change", file.change())
        // A search for the end of a path is a search for the prefix of the reversed path.
        .put("reversed_path", new StringBuilder(path).reverse().toString())
        .put("ancestors", ancestors(path))
        .put("attributes", file.attributes())
        .put("text", file.text());
    return doc;
  }

  private static String eventType(String change) {
    return switch (change) {
      case "added" -> "creation";
      case "deleted" -> "deletion";
      default -> "change";
    };
  }

  /** {@code /etc/ssl/cert} has {@code /etc} and {@code /etc/ssl}. */
  private static List<String> ancestors(String path) {
    List<String> all = new ArrayList<>();
    for (int i = path.indexOf('/', 1); i > 0; i = path.indexOf('/', i + 1)) {
      all.add(path.substring(0, i));
    }
    return all;
  }
}
