package dev.asof.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Lines, unread: what is wrong with one is for the server to say, which keeps the bytes of what it
 * refuses.
 */
final class NdjsonRows implements RowReader {
  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

  private final InputStream in;
  private long line;

  /**
   * @param in buffered
   */
  NdjsonRows(InputStream in) {
    this.in = in;
  }

  @Override
  public OptionalLong readInto(ByteArrayOutputStream batch) throws IOException {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    while (readLine(row)) {
      line++;
      if (!isBlank(row)) {
        row.write('\n');
        row.writeTo(batch);
        return OptionalLong.of(line);
      }
      row.reset();
    }
    return OptionalLong.empty();
  }

  /** False at the end of the input, with nothing read. */
  private boolean readLine(ByteArrayOutputStream row) throws IOException {
    if (line == 0) {
      skipByteOrderMark();
    }
    int next = in.read();
    if (next < 0) {
      return false;
    }
    while (next >= 0 && next != '\n') {
      row.write(next);
      next = in.read();
    }
    return true;
  }

  private void skipByteOrderMark() throws IOException {
    in.mark(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      in.reset();
    }
  }

  private static boolean isBlank(ByteArrayOutputStream row) {
    return row.toString(StandardCharsets.UTF_8).isBlank();
  }
}
