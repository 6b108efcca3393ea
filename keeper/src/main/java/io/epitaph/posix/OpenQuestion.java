package io.epitaph.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A question of {@link OpenQuestions}; closing it allows the open. */
public final class OpenQuestion implements AutoCloseable {
  private static final int ALLOW = 1;

  private final int group;
  private final int fd;
  private final Folder folder;

  OpenQuestion(int group, int fd) {
    this.group = group;
    this.fd = fd;
    this.folder = Folder.adopt(fd);
  }

  /** What is about to be opened; not for longer than the question. */
  public Folder folder() {
    return folder;
  }

  @Override
  public void close() {
    ByteBuffer answer = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    answer.putInt(fd).putInt(ALLOW);
    Libc.write(group, answer.array(), answer.capacity());
    folder.close();
  }
}
