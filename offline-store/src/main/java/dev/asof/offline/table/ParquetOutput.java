package dev.asof.offline.table;

import java.io.IOException;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * An unfinished file as Parquet's writer wants it. The writer closes what it writes to even if it
 * could not write all of it, so that this means nothing here.
 */
record ParquetOutput(UnfinishedFile file) implements OutputFile {
  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return adapt(file.stream());
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return adapt(file.stream());
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  private static PositionOutputStream adapt(org.apache.iceberg.io.PositionOutputStream stream) {
    return new DelegatingPositionOutputStream(stream) {
      @Override
      public long getPos() throws IOException {
        return stream.getPos();
      }

      @Override
      public void close() {}
    };
  }
}
