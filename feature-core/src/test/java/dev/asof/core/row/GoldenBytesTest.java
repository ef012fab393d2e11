package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.Bytes;
import dev.asof.core.FeatureName;
import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Views;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pins the bytes that outlive a release: entity key, log record and row order. Each case is a
 * {@code .hex} file under {@code golden/}, which is what must be written and read, and a {@code
 * .txt} file of the same name that says what it stands for. A test that fails here means that data
 * already stored has become unreadable: the remedy is a new format byte, never a new file.
 */
class GoldenBytesTest {
  private static final Instant INGESTED = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Instant BEFORE_1970 = Instant.parse("1969-12-31T23:59:59.999999Z");
  private static final LogPosition POSITION = new LogPosition(3, 5, 4_294_967_298L);
  private static final EntityKey KEY =
      new EntityKeySchema(new ProjectName("shop"), List.of(Views.key("customer", ScalarType.INT64)))
          .encode(List.of(42L));

  record KeyCase(String name, EntityKeySchema schema, List<Object> values) {
    static KeyCase of(String name, ScalarType type, Object value) {
      return new KeyCase(name, schemaOf(Views.key("k", type)), List.of(value));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record RecordCase(String name, RowSchema schema, RowTime time, RowContent content) {
    @Override
    public String toString() {
      return name;
    }
  }

  record OrderCase(String name, RowTime time, LogPosition position) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<KeyCase> keys() {
    return Stream.of(
        KeyCase.of("entity-key-bool", ScalarType.BOOL, true),
        KeyCase.of("entity-key-int32", ScalarType.INT32, -2),
        KeyCase.of("entity-key-int64", ScalarType.INT64, Long.MIN_VALUE),
        KeyCase.of("entity-key-string", ScalarType.STRING, "ORD"),
        KeyCase.of("entity-key-string-empty", ScalarType.STRING, ""),
        KeyCase.of("entity-key-string-not-ascii", ScalarType.STRING, "Zürich 東京 👩‍🚀"),
        KeyCase.of("entity-key-bytes", ScalarType.BYTES, Bytes.copyOf(new byte[] {0, -1, 127})),
        KeyCase.of("entity-key-timestamp", ScalarType.TIMESTAMP, BEFORE_1970),
        new KeyCase(
            "entity-key-composite",
            schemaOf(
                Views.key("origin", ScalarType.STRING), Views.key("carrier", ScalarType.INT32)),
            List.of(7, "ORD")));
  }

  static Stream<RecordCase> records() {
    RowTime plain = new RowTime(Instant.parse("2026-03-01T11:59:58Z"), null);
    RowSchema nullable = schemaOf(true);
    Object[] nulls = new Object[nullable.fields().size()];
    return Stream.of(
        new RecordCase("log-record-delete", nullable, plain, RowContent.Delete.DELETE),
        new RecordCase(
            "log-record-delete-created",
            nullable,
            new RowTime(BEFORE_1970, Instant.EPOCH),
            RowContent.Delete.DELETE),
        new RecordCase(
            "log-record-nulls", nullable, plain, new RowContent.Values(Arrays.asList(nulls))),
        new RecordCase("log-record-values", nullable, plain, values()),
        new RecordCase("log-record-values-required", schemaOf(false), plain, values()),
        new RecordCase(
            "log-record-created",
            new RowSchema(nullable.fields().subList(1, 2)),
            new RowTime(BEFORE_1970, Instant.parse("2026-03-01T12:00:00Z")),
            RowContent.Values.of(-1)),
        new RecordCase(
            "log-record-no-features", new RowSchema(List.of()), plain, RowContent.Values.of()),
        new RecordCase(
            "log-record-oldest-and-newest",
            new RowSchema(List.of()),
            new RowTime(Micros.MIN, Micros.MAX),
            RowContent.Values.of()));
  }

  static Stream<OrderCase> orders() {
    return Stream.of(
        new OrderCase("row-order", new RowTime(INGESTED, null), POSITION),
        new OrderCase("row-order-created", new RowTime(INGESTED, BEFORE_1970), POSITION),
        new OrderCase("row-order-before-1970", new RowTime(BEFORE_1970, null), POSITION),
        new OrderCase(
            "row-order-never-on-the-log",
            new RowTime(Instant.EPOCH, Instant.EPOCH),
            new LogPosition(0, 0, 0)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void entityKey(KeyCase golden) {
    byte[] expected = hexFile(golden.name());
    assertThat(golden.schema().encode(golden.values()))
        .isEqualTo(new EntityKey(Bytes.copyOf(expected)));
    assertThat(golden.schema().decode(new EntityKey(Bytes.copyOf(expected))))
        .isEqualTo(golden.values());
    assertThat(describe(golden)).isEqualTo(textFile(golden.name()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void logRecord(RecordCase golden) {
    byte[] expected = hexFile(golden.name());
    FeatureViewVersion view =
        Views.of(7, "spending", Views.key("customer", ScalarType.INT64), golden.schema().fields());
    FeatureRow row = new FeatureRow(KEY, golden.time(), golden.content());
    assertThat(LogRecordCodec.encode(view, row, INGESTED)).asHexString().isEqualTo(hex(expected));
    assertThat(LogRecordCodec.decode(view, KEY, expected, 1, POSITION))
        .isEqualTo(new LoggedRow(row, INGESTED, 1, POSITION));
    assertThat(describe(golden)).isEqualTo(textFile(golden.name()));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void rowOrder(OrderCase golden) {
    byte[] expected = hexFile(golden.name());
    ByteBuffer written = ByteBuffer.allocate(RowOrder.LENGTH);
    RowOrder.put(written, golden.time(), golden.position());
    assertThat(written.array()).asHexString().isEqualTo(hex(expected));
    ByteBuffer read = ByteBuffer.wrap(expected);
    assertThat(RowOrder.takeTime(read)).isEqualTo(golden.time());
    assertThat(read.getInt()).isEqualTo(golden.position().epoch());
    assertThat(read.getLong()).isEqualTo(golden.position().offset());
    assertThat(describe(golden)).isEqualTo(textFile(golden.name()));
  }

  private static EntityKeySchema schemaOf(JoinKey... keys) {
    return new EntityKeySchema(new ProjectName("shop"), List.of(keys));
  }

  /** One feature of every type and one list of every type. */
  private static RowSchema schemaOf(boolean nullable) {
    List<RowField> fields = new ArrayList<>();
    for (ScalarType type : ScalarType.values()) {
      fields.add(new RowField(1000 + fields.size(), new FeatureName(type.text()), type, nullable));
    }
    for (ScalarType type : ScalarType.values()) {
      var name = new FeatureName(type.text() + "_list");
      fields.add(new RowField(1000 + 2 * fields.size(), name, new ListType(type), nullable));
    }
    return new RowSchema(fields);
  }

  private static RowContent.Values values() {
    Bytes binary = Bytes.copyOf(new byte[] {0, -1});
    return RowContent.Values.of(
        true,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Float.NaN,
        -0.0,
        "Zürich 👩‍🚀",
        binary,
        BEFORE_1970,
        List.of(true, false),
        List.of(0, -1, Integer.MAX_VALUE),
        List.of(Long.MIN_VALUE),
        List.of(1.5f, Float.NEGATIVE_INFINITY),
        List.of(Double.NaN, Double.MIN_VALUE),
        List.of("", "é"),
        List.of(Bytes.EMPTY, binary),
        List.of());
  }

  private static String describe(KeyCase golden) {
    StringBuilder text = new StringBuilder("project " + golden.schema().project() + "\n");
    for (int i = 0; i < golden.values().size(); i++) {
      JoinKey key = golden.schema().joinKeys().get(i);
      line(text, key.name() + " " + key.type(), golden.values().get(i));
    }
    return text.toString();
  }

  private static String describe(RecordCase golden) {
    StringBuilder text = new StringBuilder();
    line(text, "event", golden.time().event());
    line(text, "created", golden.time().created());
    line(text, "ingested", INGESTED);
    switch (golden.content()) {
      case RowContent.Delete _ -> text.append("delete\n");
      case RowContent.Values values -> {
        for (int i = 0; i < values.list().size(); i++) {
          RowField field = golden.schema().fields().get(i);
          String type = field.type().text() + (field.nullable() ? "?" : "");
          line(text, field.name() + " " + type, values.list().get(i));
        }
      }
    }
    return text.toString();
  }

  private static String describe(OrderCase golden) {
    StringBuilder text = new StringBuilder();
    line(text, "event", golden.time().event());
    line(text, "created", golden.time().created());
    line(text, "epoch", golden.position().epoch());
    line(text, "offset", golden.position().offset());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, @Nullable Object value) {
    String shown = value instanceof String string ? "'" + string + "'" : String.valueOf(value);
    text.append(name).append(" = ").append(shown).append('\n');
  }

  private static byte[] hexFile(String name) {
    return HexFormat.of().parseHex(textFile(name, ".hex").replaceAll("\\s", ""));
  }

  private static String textFile(String name) {
    return textFile(name, ".txt");
  }

  private static String textFile(String name, String suffix) {
    String path = "/golden/" + name + suffix;
    try (var file = GoldenBytesTest.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
