package dev.asof.core.row;

import dev.asof.core.Bytes;
import dev.asof.core.FeatureName;
import dev.asof.core.Micros;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random types, schemas and values, edge cases well represented; all from the given seed. */
final class RandomValues {
  private static final long FIRST = Micros.of(Micros.MIN);
  private static final long LAST = Micros.of(Micros.MAX);
  private static final List<String> TEXTS =
      List.of("", "a", "Zürich", "東京", "👩‍🚀", "\0", "a\u0000b", "ﬀ", "x".repeat(200));

  private final Random random;

  RandomValues(Random random) {
    this.random = random;
  }

  RowSchema schema() {
    int size = random.nextInt(8);
    List<RowField> fields = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      fields.add(
          new RowField(1000 + 2 * i, new FeatureName("f" + i), type(), random.nextBoolean()));
    }
    return new RowSchema(fields);
  }

  RowContent.Values row(RowSchema schema) {
    List<@Nullable Object> values = new ArrayList<>();
    for (RowField field : schema.fields()) {
      values.add(field.nullable() && random.nextInt(3) == 0 ? null : value(field.type()));
    }
    return new RowContent.Values(values);
  }

  ValueType type() {
    ScalarType scalar = pick(List.of(ScalarType.values()));
    return random.nextInt(3) == 0 ? new ListType(scalar) : scalar;
  }

  ScalarType keyType() {
    return pick(Stream.of(ScalarType.values()).filter(ScalarType::keyable).toList());
  }

  Object value(ValueType type) {
    return switch (type) {
      case ScalarType scalar -> scalar(scalar);
      case ListType list ->
          IntStream.range(0, random.nextInt(5)).mapToObj(_ -> scalar(list.element())).toList();
    };
  }

  Object scalar(ScalarType type) {
    return switch (type) {
      case BOOL -> random.nextBoolean();
      case INT32 -> pick(List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt()));
      case INT64 -> pick(List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()));
      case FLOAT32 ->
          pick(
              List.of(
                  -0.0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, random.nextFloat()));
      case FLOAT64 ->
          pick(
              List.of(
                  -0.0,
                  Double.NaN,
                  Double.POSITIVE_INFINITY,
                  Double.MAX_VALUE,
                  random.nextDouble()));
      case STRING -> pick(TEXTS) + pick(TEXTS);
      case BYTES -> bytes();
      case TIMESTAMP -> instant();
    };
  }

  /** Any instant that Asof stores: often close to 1970, on either side. */
  Instant instant() {
    return switch (random.nextInt(4)) {
      case 0 -> Micros.toInstant(random.nextLong(FIRST, LAST + 1));
      case 1 -> pick(List.of(Micros.MIN, Micros.MAX, Instant.EPOCH));
      default -> Micros.toInstant(random.nextInt(-3, 4));
    };
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private Bytes bytes() {
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
