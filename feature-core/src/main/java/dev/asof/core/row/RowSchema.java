package dev.asof.core.row;

import dev.asof.core.FeatureName;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The features of a view version at one revision, in the order in which rows encode them. */
public record RowSchema(List<RowField> fields) {
  public RowSchema {
    fields = List.copyOf(fields);
  }

  /** The place of {@code feature} in rows of this schema, or -1 if they do not have it. */
  public int indexOf(FeatureName feature) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(feature)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The place in rows of this schema of {@code field}, a field of any revision, or -1 if they do
   * not have it. The id tells: a feature that was dropped and came back under its name has the id
   * that it had, and its old values are its values.
   */
  public int indexOf(RowField field) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).id() == field.id()) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The Avro record that {@link FeatureValuesCodec} writes: one field per feature, nullable ones as
   * a union with null first.
   */
  public Schema avroSchema() {
    List<Schema.Field> avroFields = new ArrayList<>();
    for (RowField field : fields) {
      Schema type = avroType(field.type());
      avroFields.add(
          new Schema.Field(
              field.name().value(),
              field.nullable() ? Schema.createUnion(Schema.create(Schema.Type.NULL), type) : type));
    }
    return Schema.createRecord("FeatureValues", null, "dev.asof", false, avroFields);
  }

  private static Schema avroType(ValueType type) {
    return switch (type) {
      case ListType list -> Schema.createArray(avroType(list.element()));
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> Schema.create(Schema.Type.BOOLEAN);
            case INT32 -> Schema.create(Schema.Type.INT);
            case INT64 -> Schema.create(Schema.Type.LONG);
            case FLOAT32 -> Schema.create(Schema.Type.FLOAT);
            case FLOAT64 -> Schema.create(Schema.Type.DOUBLE);
            case STRING -> Schema.create(Schema.Type.STRING);
            case BYTES -> Schema.create(Schema.Type.BYTES);
            case TIMESTAMP ->
                LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
          };
    };
  }
}
