package dev.asof.offline.join;

import dev.asof.core.Bytes;
import dev.asof.core.Micros;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.join.JoinedColumn.DecimalColumn;
import dev.asof.offline.join.JoinedColumn.MomentColumn;
import dev.asof.offline.join.JoinedColumn.TypedColumn;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An answer in DuckDB, of which either a cursor or a Parquet file is made. */
final class DuckDbJoinedRows implements JoinedRows {
  private final Session session;
  private final Spine spine;
  private final List<AnswerQuery.Column> columns;
  private final String from;
  private final long incomplete;
  private final int moments;
  private @Nullable ResultSet cursor;
  private int row = -1;

  DuckDbJoinedRows(
      Session session,
      Spine spine,
      List<AnswerQuery.Column> columns,
      String from,
      long incomplete) {
    this.session = session;
    this.spine = spine;
    this.columns = List.copyOf(columns);
    this.from = from;
    this.incomplete = incomplete;
    this.moments = SpineTable.momentColumn(spine);
  }

  @Override
  public List<JoinedColumn> columns() {
    return columns.stream().map(AnswerQuery.Column::column).toList();
  }

  @Override
  public long rowCount() {
    return spine.rows().size();
  }

  @Override
  public long incompleteCount() {
    return incomplete;
  }

  @Override
  public boolean advance() {
    ResultSet open = cursor;
    if (open == null) {
      open = session.stream(query(DuckDbJoinedRows::cursorValue));
      cursor = open;
    }
    row++;
    return Session.attempt("go on with an answer", open::next);
  }

  @Override
  public List<@Nullable Object> values() {
    ResultSet open = Objects.requireNonNull(cursor, "advance() comes first");
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      values.add(
          i < spine.columns().size()
              ? spine.rows().get(row).get(i)
              : Session.attempt(
                  "read an answer", () -> read(open, column + 1, columns.get(column).column())));
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  public void copyToParquet(Path file) {
    boolean wholeMicros =
        spine.rows().stream()
            .map(values -> (Spine.Moment) values.get(moments))
            .allMatch(moment -> Micros.floor(moment.instant()).equals(moment.instant()));
    session.execute(
        "copy (%s) to %s (format parquet, compression zstd)"
            .formatted(
                query(column ->
                    wholeMicros && column.column() instanceof MomentColumn
                        ? "make_timestamptz(s.t)"
                        : column.sql()),
                Sql.text(file.toString())));
  }

  private String query(Function<AnswerQuery.Column, String> value) {
    return columns.stream()
        .map(column -> value.apply(column) + " as " + Sql.name(column.column().name()))
        .collect(Collectors.joining(", ", "select ", " from " + from + " order by s.rn"));
  }

  /** Timestamps as numbers and lists of bytes as text: what JDBC hands over without loss. */
  private static String cursorValue(AnswerQuery.Column column) {
    if (!(column.column() instanceof TypedColumn typed)) {
      return column.sql();
    }
    return switch (typed.type()) {
      case ScalarType scalar ->
          scalar == ScalarType.TIMESTAMP ? "epoch_us(%s)".formatted(column.sql()) : column.sql();
      case ListType list ->
          switch (list.element()) {
            case TIMESTAMP -> "list_transform(%s, lambda x: epoch_us(x))".formatted(column.sql());
            case BYTES -> "list_transform(%s, lambda x: hex(x))".formatted(column.sql());
            case BOOL, INT32, INT64, FLOAT32, FLOAT64, STRING -> column.sql();
          };
    };
  }

  private static @Nullable Object read(ResultSet rows, int index, JoinedColumn column)
      throws SQLException {
    return switch (column) {
      case TypedColumn typed -> read(rows, index, typed.type());
      case DecimalColumn _ -> rows.getBigDecimal(index);
      case MomentColumn _ -> rows.getString(index);
    };
  }

  private static @Nullable Object read(ResultSet rows, int index, ValueType type)
      throws SQLException {
    return switch (type) {
      case ScalarType scalar -> {
        Object value = rows.getObject(index);
        yield value == null
            ? null
            : scalar(scalar, scalar == ScalarType.BYTES ? rows.getBytes(index) : value);
      }
      case ListType list -> {
        Array array = rows.getArray(index);
        yield array == null
            ? null
            : Arrays.stream((Object[]) array.getArray())
                .map(value -> scalar(list.element(), value))
                .toList();
      }
    };
  }

  private static Object scalar(ScalarType type, Object value) {
    return switch (type) {
      case BOOL, FLOAT32, FLOAT64, STRING -> value;
      case INT32 -> ((Number) value).intValue();
      case INT64 -> ((Number) value).longValue();
      case BYTES ->
          value instanceof String hex
              ? Bytes.wrap(HexFormat.of().parseHex(hex))
              : Bytes.wrap((byte[]) value);
      case TIMESTAMP -> Micros.toInstant(((Number) value).longValue());
    };
  }

  @Override
  public void close() {
    ResultSet open = cursor;
    try (session) {
      if (open != null) {
        Session.attempt(
            "close an answer",
            () -> {
              open.close();
              return true;
            });
      }
    }
  }
}
