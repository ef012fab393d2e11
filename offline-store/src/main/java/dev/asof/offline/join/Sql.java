package dev.asof.offline.join;

import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;

/** Pieces of DuckDB's SQL. */
final class Sql {
  private Sql() {}

  /** {@code value} as a literal. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** {@code name} as an identifier. */
  static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  static String type(ValueType type) {
    return switch (type) {
      case ListType list -> type(list.element()) + "[]";
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> "BOOLEAN";
            case INT32 -> "INTEGER";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case STRING -> "VARCHAR";
            case BYTES -> "BLOB";
            case TIMESTAMP -> "TIMESTAMPTZ";
          };
    };
  }
}
