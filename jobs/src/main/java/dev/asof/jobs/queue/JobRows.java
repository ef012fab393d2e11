package dev.asof.jobs.queue;

import dev.asof.core.ProjectName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table of jobs. */
final class JobRows {
  /** What {@link #read} needs. */
  static final String COLUMNS =
      """
      id, project, kind, name, state, claim, step, rows_done, rows_total, created_at, started_at, \
      finished_at, result_rows, result_bytes, error_code, error_message\
      """;

  private JobRows() {}

  static Job read(ResultSet row, int ignoredRowNumber) throws SQLException {
    return new Job(
        text(row, "id"),
        new Job.Purpose(
            new ProjectName(text(row, "project")), text(row, "kind"), text(row, "name")),
        row.getInt("claim"),
        status(row),
        new Job.Times(
            Objects.requireNonNull(instant(row, "created_at")),
            instant(row, "started_at"),
            instant(row, "finished_at")));
  }

  private static Job.Status status(ResultSet row) throws SQLException {
    return new Job.Status(
        JobState.parse(text(row, "state")),
        new JobProgress(text(row, "step"), row.getLong("rows_done"), row.getLong("rows_total")),
        result(row),
        error(row));
  }

  private static @Nullable JobResult result(ResultSet row) throws SQLException {
    long rows = row.getLong("result_rows");
    return row.wasNull() ? null : new JobResult(rows, row.getLong("result_bytes"));
  }

  private static @Nullable JobError error(ResultSet row) throws SQLException {
    String code = row.getString("error_code");
    return code == null ? null : new JobError(code, text(row, "error_message"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
