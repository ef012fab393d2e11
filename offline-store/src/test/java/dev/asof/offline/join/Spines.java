package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.TimestampText;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Spines for tests, from rows of JSON scalars. */
public final class Spines {
  private Spines() {}

  /**
   * Reads {@code rows}. Join keys are read as their types; every other column but the timestamps is
   * a label, whose type is the narrowest that holds all its values exactly: bool, int64, float64, a
   * decimal of up to 38 digits, or string.
   *
   * @param timestampColumn whose values are ISO 8601 text
   * @param rows JSON objects with the same members, in the first one's order; values are strings,
   *     booleans, numbers or null
   * @throws AsofException {@link ErrorCode#RAGGED_INPUT} if rows have different members; {@link
   *     ErrorCode#MISSING_JOIN_KEY}, {@link ErrorCode#MISSING_FIELD}, {@link ErrorCode#WRONG_TYPE},
   *     {@link ErrorCode#INVALID_TIMESTAMP}
   */
  public static Spine read(
      FeatureSelection selection,
      String timestampColumn,
      List<? extends Map<String, ? extends @Nullable Object>> rows) {
    List<String> names = rows.isEmpty() ? List.of() : List.copyOf(rows.getFirst().keySet());
    requireColumns(selection, timestampColumn, rows, names);
    List<SpineColumn> columns = new ArrayList<>();
    List<List<@Nullable Object>> values = new ArrayList<>();
    rows.forEach(_ -> values.add(new ArrayList<>()));
    for (String name : rows.isEmpty() ? allOf(selection, timestampColumn) : names) {
      List<@Nullable Object> raw = new ArrayList<>();
      rows.forEach(row -> raw.add(row.get(name)));
      ColumnReader column = reader(selection, timestampColumn, name, raw);
      columns.add(column.column());
      for (int i = 0; i < raw.size(); i++) {
        values.get(i).add(read(column, i, raw.get(i)));
      }
    }
    return new Spine(columns, values);
  }

  /** How the values of one column are read. */
  interface ColumnReader {
    SpineColumn column();

    /** Reads a value that is not null. Throws {@link AsofException} without saying where. */
    Object read(Object value);
  }

  private static List<String> allOf(FeatureSelection selection, String timestampColumn) {
    List<String> names = new ArrayList<>();
    selection.joinKeys().forEach(key -> names.add(key.name().value()));
    names.add(timestampColumn);
    return names;
  }

  private static void requireColumns(
      FeatureSelection selection,
      String timestampColumn,
      List<? extends Map<String, ? extends @Nullable Object>> rows,
      List<String> names) {
    for (int i = 0; i < rows.size(); i++) {
      for (JoinKey key : selection.joinKeys()) {
        if (!rows.get(i).containsKey(key.name().value())) {
          throw new AsofException(
              ErrorCode.MISSING_JOIN_KEY,
              "spine row %d has no '%s', a join key of the features asked for"
                  .formatted(i, key.name()));
        }
      }
      if (!rows.get(i).containsKey(timestampColumn)) {
        throw new AsofException(
            ErrorCode.MISSING_FIELD,
            "spine row %d has no '%s', the column of its moments".formatted(i, timestampColumn));
      }
      if (rows.get(i).size() != names.size() || !rows.get(i).keySet().containsAll(names)) {
        throw new AsofException(
            ErrorCode.RAGGED_INPUT,
            "spine row %d has the columns %s, the first row %s: give every row the same, with null where there is no value"
                .formatted(i, rows.get(i).keySet(), names));
      }
    }
  }

  private static ColumnReader reader(
      FeatureSelection selection,
      String timestampColumn,
      String name,
      List<@Nullable Object> values) {
    Optional<JoinKey> key =
        selection.joinKeys().stream().filter(k -> k.name().value().equals(name)).findFirst();
    if (key.isPresent()) {
      return new KeyReader(new KeyColumn(key.get()));
    }
    return name.equals(timestampColumn)
        ? new MomentReader(new MomentColumn(name))
        : LabelReader.of(name, values);
  }

  private static @Nullable Object read(ColumnReader column, int row, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    try {
      return column.read(value);
    } catch (AsofException wrong) {
      throw new AsofException(
          wrong.code(),
          "spine row %d, column '%s': %s"
              .formatted(row, column.column().name(), wrong.getMessage()),
          wrong);
    }
  }

  private record MomentReader(MomentColumn column) implements ColumnReader {
    @Override
    public Object read(Object value) {
      if (!(value instanceof String text)) {
        throw new AsofException(
            ErrorCode.INVALID_TIMESTAMP,
            "%s is not a timestamp: write ISO 8601 text like 2026-01-05T10:00:00Z"
                .formatted(value));
      }
      return new Moment(text, TimestampText.parse(text));
    }
  }

  private record KeyReader(KeyColumn column) implements ColumnReader {
    @Override
    public Object read(Object value) {
      return switch (column.key().type()) {
        case BOOL, STRING -> column.key().type().check(value);
        case INT32 -> (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        case INT64 -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
        case BYTES -> bytes(value);
        case TIMESTAMP -> TimestampText.parse(text(value));
        case FLOAT32, FLOAT64 -> throw new IllegalStateException("floats are no join keys");
      };
    }

    /** An integer, as a number or, for clients without 64-bit integers, as text. */
    private long integer(Object value, long least, long most) {
      try {
        if (!(value instanceof Boolean)) {
          long number = new BigDecimal(value.toString()).longValueExact();
          if (number >= least && number <= most) {
            return number;
          }
        }
      } catch (NumberFormatException | ArithmeticException _) {
        // Refused below.
      }
      throw wrongType(value);
    }

    private Bytes bytes(Object value) {
      try {
        return Bytes.wrap(Base64.getDecoder().decode(text(value)));
      } catch (IllegalArgumentException notBase64) {
        throw wrongType(value);
      }
    }

    private String text(Object value) {
      if (value instanceof String text) {
        return text;
      }
      throw wrongType(value);
    }

    private AsofException wrongType(Object value) {
      return new AsofException(
          ErrorCode.WRONG_TYPE, "%s is not a %s".formatted(value, column.key().type()));
    }
  }
}
