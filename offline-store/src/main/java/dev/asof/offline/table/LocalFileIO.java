package dev.asof.offline.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Files of the local file system under {@code file:} URIs. A file appears under its name only once
 * it is complete and on disk, so that neither a reader nor a power cut ever sees half of one.
 */
final class LocalFileIO implements FileIO {
  static Path path(String location) {
    return Path.of(URI.create(location));
  }

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInput(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutput(location);
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(location));
    } catch (IOException failure) {
      throw new UncheckedIOException("could not delete " + location, failure);
    }
  }

  private record LocalInput(String location) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path(location));
      } catch (IOException failure) {
        throw missingOrBroken(failure);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return new LocalStream(FileChannel.open(path(location)));
      } catch (IOException failure) {
        throw missingOrBroken(failure);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path(location));
    }

    private RuntimeException missingOrBroken(IOException failure) {
      return failure instanceof NoSuchFileException
          ? new NotFoundException(failure, "there is no file %s", location)
          : new UncheckedIOException("could not read " + location, failure);
    }
  }

  private record LocalOutput(String location) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      if (Files.exists(path(location))) {
        throw new AlreadyExistsException("there is a file %s already", location);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        return AtomicFile.create(path(location));
      } catch (IOException failure) {
        throw new UncheckedIOException("could not create " + location, failure);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new LocalInput(location);
    }
  }

  /**
   * A file under a name of its own, which takes its real one when it is closed, unless it was
   * abandoned or could not be written: then it goes.
   */
  static final class AtomicFile extends PositionOutputStream {
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

  private static final class LocalStream extends SeekableInputStream {
    private final FileChannel channel;

    LocalStream(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, start, length));
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(Integer.MAX_VALUE, channel.size() - channel.position());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
