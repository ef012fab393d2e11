package dev.asof.offline.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.ByteBufferInputStream;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Files of which a table's metadata is read once. Iceberg reads it again for ten minutes if it
 * cannot be read, unless there is no such file; S3A has tried more than once by then, and whoever
 * asks can ask again. Hence any failure is told as that of a missing file, with its cause.
 */
record SingleReadFileIO(FileIO files) implements FileIO {
  private static final String METADATA = ".metadata.json";

  @Override
  public InputFile newInputFile(String location) {
    return location.endsWith(METADATA)
        ? new Metadata(files.newInputFile(location))
        : files.newInputFile(location);
  }

  @Override
  public InputFile newInputFile(String location, long length) {
    return files.newInputFile(location, length);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return files.newOutputFile(location);
  }

  @Override
  public void deleteFile(String location) {
    files.deleteFile(location);
  }

  @Override
  public Map<String, String> properties() {
    return files.properties();
  }

  @Override
  public void close() {
    files.close();
  }

  private record Metadata(InputFile file) implements InputFile {
    @Override
    public long getLength() {
      return file.getLength();
    }

    /** All of it, so that nothing can fail later. */
    @Override
    public SeekableInputStream newStream() {
      try (SeekableInputStream content = file.newStream()) {
        return ByteBufferInputStream.wrap(ByteBuffer.wrap(content.readAllBytes()));
      } catch (IOException | UncheckedIOException failure) {
        throw new NotFoundException(
            failure, "%s cannot be read: %s", location(), failure.getMessage());
      }
    }

    @Override
    public String location() {
      return file.location();
    }

    @Override
    public boolean exists() {
      return file.exists();
    }
  }
}
