package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.Micros;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.TimestampText;
import dev.asof.ingestion.validation.JsonValues;
import dev.asof.offline.join.Spine;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Reads a spine from a JSON array of row objects. Join keys are typed by the question and the
 * moment is ISO 8601; every other column is a label, whose type follows from all of its values
 * ({@link LabelValues}). The first row decides the columns and their order.
 */
final class SpineReader {
  private static final int MAX_COLUMNS = 1_000;

  /** The most characters of a list of all columns. */
  private static final int SHOWN_COLUMNS = 1_000;

  /** Control characters, and halves of surrogate pairs, which no encoding has. */
  private static final Pattern UNWRITABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

  private final Map<String, JoinKey> keys = new LinkedHashMap<>();
  private final String timestampColumn;
  private final int maxRows;

  SpineReader(List<JoinKey> keys, String timestampColumn, int maxRows) {
    keys.forEach(key -> this.keys.put(key.name().value(), key));
    this.timestampColumn = timestampColumn;
    this.maxRows = maxRows;
    checkName(timestampColumn);
    if (this.keys.containsKey(timestampColumn)) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "'%s' is a join key and cannot be the timestamp column too: name another timestampColumn"
              .formatted(timestampColumn));
    }
  }

  private static void checkName(String column) {
    if (column.isEmpty() || UNWRITABLE.matcher(column).find()) {
      throw new AsofException(
          ErrorCode.INVALID_NAME,
          "'%s' is no name of a column of the spine: give it one without control characters and unpaired surrogates"
              .formatted(UNWRITABLE.matcher(Excerpt.of(column)).replaceAll("?")));
    }
  }

  Spine read(Bytes json) {
    return JsonTokens.reading(json.toArray(), this::readRows);
  }

  private Spine readRows(JsonParser parser) {
    Rows rows = null;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int row = rows == null ? 0 : rows.values.size();
      if (row == maxRows) {
        throw new AsofException(
            ErrorCode.BODY_TOO_LARGE,
            "the spine has more than %d rows: ask for a training dataset, or in several requests"
                .formatted(maxRows));
      }
      JsonTokens.expectObject(parser, "row %d of the spine, counted from 0,".formatted(row));
      if (rows == null) {
        rows = new Rows();
      }
      rows.add(parser, row);
    }
    return rows == null ? emptySpine() : rows.spine();
  }

  private Spine emptySpine() {
    List<SpineColumn> columns = new ArrayList<>();
    keys.values().forEach(key -> columns.add(new KeyColumn(key)));
    columns.add(new MomentColumn(timestampColumn));
    return new Spine(columns, List.of());
  }

  /** The rows so far. Labels are raw until all of them are known. */
  private final class Rows {
    private static final Object ABSENT = new Object();

    private final Map<String, Integer> places = new LinkedHashMap<>();
    private final List<List<@Nullable Object>> values = new ArrayList<>();

    void add(JsonParser parser, int row) {
      List<@Nullable Object> read = new ArrayList<>(Collections.nCopies(places.size(), ABSENT));
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String column = parser.currentName();
        parser.nextToken();
        Object value = readValue(parser, column, row);
        int place = placeOf(column, row);
        if (place == read.size()) {
          read.add(value);
        } else {
          read.set(place, value);
        }
      }
      if (row == 0) {
        checkColumns();
      } else {
        checkWhole(read, row);
      }
      values.add(read);
    }

    private int placeOf(String column, int row) {
      if (row == 0) {
        if (places.size() >= MAX_COLUMNS) {
          throw new AsofException(
              ErrorCode.BODY_TOO_LARGE,
              "the spine has more than %d columns: leave out those that the answer does not need"
                  .formatted(MAX_COLUMNS));
        }
        places.put(column, places.size());
      }
      Integer place = places.get(column);
      if (place == null) {
        throw new AsofException(
            ErrorCode.RAGGED_INPUT,
            "row %d of the spine, counted from 0, has a column '%s' that row 0 has not: send the same columns in every row, null where there is no value"
                .formatted(row, Excerpt.of(column)));
      }
      return place;
    }

    private void checkColumns() {
      places.keySet().forEach(SpineReader::checkName);
      for (String key : keys.keySet()) {
        if (!places.containsKey(key)) {
          throw missingKey(key, 0);
        }
      }
      if (!places.containsKey(timestampColumn)) {
        throw new AsofException(
            ErrorCode.MISSING_FIELD,
            "the spine has no column '%s' to say as of when: add it, or name another timestampColumn; it has %s"
                .formatted(
                    Excerpt.of(timestampColumn), Excerpt.of(places.keySet(), SHOWN_COLUMNS)));
      }
    }

    private void checkWhole(List<@Nullable Object> read, int row) {
      places.forEach((column, place) -> {
        if (read.get(place) != ABSENT) {
          return;
        }
        if (keys.containsKey(column)) {
          throw missingKey(column, row);
        }
        throw new AsofException(
            ErrorCode.RAGGED_INPUT,
            "row %d of the spine, counted from 0, has no column '%s', which row 0 has: send the same columns in every row, null where there is no value"
                .formatted(row, Excerpt.of(column)));
      });
    }

    // The class file of a record says nothing of the annotations inside its components' types.
    @SuppressWarnings("NullAway")
    Spine spine() {
      List<SpineColumn> columns = new ArrayList<>();
      places.forEach((name, place) -> columns.add(column(name, place)));
      return new Spine(columns, values);
    }

    private SpineColumn column(String name, int place) {
      JoinKey key = keys.get(name);
      if (key != null) {
        return new KeyColumn(key);
      }
      return name.equals(timestampColumn)
          ? new MomentColumn(name)
          : LabelValues.settle(name, place, values);
    }
  }

  private @Nullable Object readValue(JsonParser parser, String column, int row) {
    JoinKey key = keys.get(column);
    try {
      if (key != null) {
        return readKey(key, parser);
      }
      return column.equals(timestampColumn) ? readMoment(parser) : LabelValues.read(parser);
    } catch (AsofException refused) {
      throw new AsofException(
          refused.code(),
          "column '%s' of the spine, row %d counted from 0: %s"
              .formatted(Excerpt.of(column), row, refused.getMessage()),
          refused);
    }
  }

  private static Object readKey(JoinKey key, JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      throw new AsofException(
          ErrorCode.MISSING_JOIN_KEY, "a join key is never null: fill it in, or leave the row out");
    }
    JsonNode value = parser.readValueAsTree();
    return JsonValues.read(key.type(), value);
  }

  private static Moment readMoment(JsonParser parser) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "%s is not a timestamp: send ISO 8601 text like \"2026-01-05T10:00:00Z\""
              .formatted(
                  parser.currentToken().isScalarValue()
                      ? Excerpt.of(parser.getString())
                      : "a list or an object"));
    }
    String text = parser.getString();
    Instant instant = TimestampText.parse(text);
    Micros.of(Micros.floor(instant));
    return new Moment(text, instant);
  }

  private static AsofException missingKey(String key, int row) {
    return new AsofException(
        ErrorCode.MISSING_JOIN_KEY,
        "row %d of the spine, counted from 0, has no join key '%s': add it".formatted(row, key));
  }
}
