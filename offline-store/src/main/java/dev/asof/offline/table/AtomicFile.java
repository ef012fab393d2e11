package dev.asof.offline.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A file under a name of its own, which takes its real one when it is closed, unless it was
 * abandoned or could not be written: then it goes.
 */
final class AtomicFile extends PositionOutputStream {
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final Path target;
  private final Path unfinished;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long position;
  private boolean abandoned;

  private AtomicFile(Path folder, Path target) throws IOException {
    this.folder = folder;
    this.target = target;
    this.unfinished = folder.resolve(".%s.%s".formatted(target.getFileName(), UUID.randomUUID()));
    this.channel =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  static AtomicFile create(Path target) throws IOException {
    Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a folder");
    Files.createDirectories(folder);
    return new AtomicFile(folder, target);
  }

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    int written = 0;
    while (written < length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int part = Math.min(buffer.remaining(), length - written);
      buffer.put(bytes, start + written, part);
      written += part;
    }
    position += length;
  }

  @Override
  public void flush() throws IOException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException failure) {
      abandoned = true;
      throw failure;
    }
    buffer.clear();
  }

  /** Closing deletes the file from now on, and leaves what has its name. */
  void abandon() {
    abandoned = true;
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try {
      finish();
    } finally {
      // Nothing is there any more once it has taken its name.
      Files.deleteIfExists(unfinished);
    }
  }

  private void finish() throws IOException {
    try (channel) {
      if (abandoned) {
        return;
      }
      flush();
      channel.force(false);
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entry = FileChannel.open(folder)) {
      entry.force(true);
    }
  }
}
