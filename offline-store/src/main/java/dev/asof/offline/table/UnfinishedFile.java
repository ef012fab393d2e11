package dev.asof.offline.table;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Abortable;
import org.apache.iceberg.io.DelegatingOutputStream;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A file of the warehouse while it is written. Under its name readers see all of it once it is
 * {@link #finish finished}, and never a part.
 *
 * <p>Closing a stream is what makes the file, also after a failure in the middle: S3A uploads what
 * it got by then. So a stream is told that it is given up before it is closed; and it is closed in
 * any case, since Iceberg closes those that it finds among the garbage.
 */
final class UnfinishedFile implements AutoCloseable {
  private final PositionOutputStream stream;
  private boolean finished;

  private UnfinishedFile(PositionOutputStream stream) {
    this.stream = stream;
  }

  static UnfinishedFile create(OutputFile file) {
    return new UnfinishedFile(file.create());
  }

  static UnfinishedFile createOrOverwrite(OutputFile file) {
    return new UnfinishedFile(file.createOrOverwrite());
  }

  /** Not to be closed. */
  PositionOutputStream stream() {
    return stream;
  }

  /** Makes what was written the file; its length in bytes. */
  long finish() throws IOException {
    long length = stream.getPos();
    stream.close();
    finished = true;
    return length;
  }

  /** Gives the file up unless it is finished. */
  @Override
  public void close() throws IOException {
    if (!finished) {
      abandon(stream);
      stream.close();
    }
  }

  private static void abandon(OutputStream stream) {
    switch (stream) {
      case AtomicFile file -> file.abandon();
      case Abortable upload -> upload.abort();
      case DelegatingOutputStream outer -> abandon(outer.getDelegate());
      default -> throw new IllegalArgumentException("cannot give up a " + stream.getClass());
    }
  }
}
