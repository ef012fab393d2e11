package dev.asof.offline.table;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A file of the warehouse as it is read. S3 is asked for the file only when its first byte is, so
 * that reading fails for the same reasons as opening, and says so in the same words.
 */
final class WarehouseStream extends FilterInputStream {
  private final String location;

  WarehouseStream(String location, InputStream content) {
    super(content);
    this.location = location;
  }

  private interface Read<T> {
    T run() throws IOException;
  }

  private <T> T translating(Read<T> read) {
    return Unavailable.translating(
        location,
        () -> {
          try {
            return read.run();
          } catch (IOException failure) {
            throw new UncheckedIOException(failure.getMessage(), failure);
          }
        });
  }

  @Override
  public int read() {
    return translating(in::read);
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return translating(() -> in.read(target, offset, length));
  }

  @Override
  public long skip(long bytes) {
    return translating(() -> in.skip(bytes));
  }

  @Override
  public int available() {
    return translating(in::available);
  }
}
