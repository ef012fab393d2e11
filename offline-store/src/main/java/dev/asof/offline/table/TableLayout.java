package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** {@link TableColumns} as Iceberg schemas. */
final class TableLayout {
  private TableLayout() {}

  static Schema of(FeatureViewVersion view) {
    return new Schema(TableColumns.of(view).stream().map(TableLayout::field).toList());
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

  private static NestedField field(TableColumn column) {
    Type type = type(column.type(), column.fieldId() + 1);
    return column.required()
        ? NestedField.required(column.fieldId(), column.name(), type)
        : NestedField.optional(column.fieldId(), column.name(), type);
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
