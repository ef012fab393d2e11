package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of feature tables. Field ids never change their meaning: a feature has the id that
 * the registry gave it (a list's element the next one), join keys have 100, 101, … in name order,
 * and the columns that every table has are numbered here.
 */
final class TableLayout {
  static final NestedField EVENT =
      NestedField.required(1, TableColumns.EVENT, Types.TimestampType.withZone());
  static final NestedField INGESTED =
      NestedField.required(3, TableColumns.INGESTED, Types.TimestampType.withZone());

  private static final NestedField CREATED =
      NestedField.optional(2, TableColumns.CREATED, Types.TimestampType.withZone());
  private static final List<NestedField> LOG_COLUMNS =
      List.of(
          INGESTED,
          NestedField.required(4, TableColumns.EPOCH, Types.IntegerType.get()),
          NestedField.required(5, TableColumns.PARTITION, Types.IntegerType.get()),
          NestedField.required(6, TableColumns.OFFSET, Types.LongType.get()),
          NestedField.required(7, TableColumns.DELETED, Types.BooleanType.get()),
          NestedField.required(8, TableColumns.REVISION, Types.IntegerType.get()),
          NestedField.optional(9, TableColumns.VISIBLE_AT, Types.TimestampType.withZone()),
          NestedField.optional(10, TableColumns.SUPERSEDED, Types.BooleanType.get()));
  private static final int FIRST_JOIN_KEY = 100;

  private TableLayout() {}

  /** The columns of {@code view}: those of all its revisions. */
  static Schema of(FeatureViewVersion view) {
    List<NestedField> columns = new ArrayList<>();
    int id = FIRST_JOIN_KEY;
    for (JoinKey key : view.key().joinKeys()) {
      columns.add(NestedField.required(id++, key.name().value(), scalar(key.type())));
    }
    columns.add(EVENT);
    columns.add(CREATED);
    for (RowField field : features(view)) {
      columns.add(NestedField.optional(field.id(), field.name().value(), type(field)));
    }
    columns.addAll(LOG_COLUMNS);
    return new Schema(columns);
  }

  /** Every feature that rows of {@code view} may have, by field id. */
  static List<RowField> features(FeatureViewVersion view) {
    SortedMap<Integer, RowField> byId = new TreeMap<>();
    for (RowSchema schema : new TreeMap<>(view.schemas().byRevision()).values()) {
      schema.fields().forEach(field -> byId.put(field.id(), field));
    }
    return List.copyOf(byId.values());
  }

  /** {@code held} with the columns of {@code wanted} that it has not, at the end. */
  static Schema evolve(Schema held, Schema wanted) {
    Set<Integer> ids = new HashSet<>();
    held.columns().forEach(column -> ids.add(column.fieldId()));
    List<NestedField> columns = new ArrayList<>(held.columns());
    wanted.columns().stream()
        .filter(column -> !ids.contains(column.fieldId()))
        .forEach(columns::add);
    return columns.size() == held.columns().size()
        ? held
        : new Schema(columns, held.identifierFieldIds());
  }

  private static Type type(RowField field) {
    return type(field.type(), field.id() + 1);
  }

  private static Type type(ValueType type, int elementId) {
    return switch (type) {
      case ListType list -> Types.ListType.ofRequired(elementId, scalar(list.element()));
      case ScalarType scalar -> scalar(scalar);
    };
  }

  private static Type scalar(ScalarType type) {
    return switch (type) {
      case BOOL -> Types.BooleanType.get();
      case INT32 -> Types.IntegerType.get();
      case INT64 -> Types.LongType.get();
      case FLOAT32 -> Types.FloatType.get();
      case FLOAT64 -> Types.DoubleType.get();
      case STRING -> Types.StringType.get();
      case BYTES -> Types.BinaryType.get();
      case TIMESTAMP -> Types.TimestampType.withZone();
    };
  }
}
