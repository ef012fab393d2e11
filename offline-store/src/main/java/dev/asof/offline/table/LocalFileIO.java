package dev.asof.offline.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
}
