package dev.asof.jobs.training;

import dev.asof.offline.join.JoinedColumn;
import dev.asof.offline.join.JoinedRows;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Rows that keep a permit until they are closed. */
final class PermittedRows implements JoinedRows {
  private final JoinedRows rows;
  private final Runnable giveBack;
  private final AtomicBoolean closed = new AtomicBoolean();

  PermittedRows(JoinedRows rows, Runnable giveBack) {
    this.rows = rows;
    this.giveBack = giveBack;
  }

  @Override
  public List<JoinedColumn> columns() {
    return rows.columns();
  }

  @Override
  public long rowCount() {
    return rows.rowCount();
  }

  @Override
  public long incompleteCount() {
    return rows.incompleteCount();
  }

  @Override
  public boolean advance() {
    return rows.advance();
  }

  @Override
  public List<@Nullable Object> values() {
    return rows.values();
  }

  @Override
  public void copyToParquet(Path file) {
    rows.copyToParquet(file);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        rows.close();
      } finally {
        giveBack.run();
      }
    }
  }
}
