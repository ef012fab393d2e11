package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.Micros;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureValuesCodecTest {
  private static final int ROUNDS = 600;

  @Test
  void writesWhatAvroWrites() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new RandomValues(new Random(seed));
      RowSchema schema = random.schema();
      RowContent.Values values = random.row(schema);
      assertThat(hex(new FeatureValuesCodec(schema).encode(values)))
          .as("seed %d: %s of %s", seed, values, schema)
          .isEqualTo(hex(avroBytes(schema, values)));
    }
  }

  @Test
  void readsWhatAvroWrites() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new RandomValues(new Random(seed));
      RowSchema schema = random.schema();
      RowContent.Values values = random.row(schema);
      assertThat(decode(schema, avroBytes(schema, values))).as("seed %d", seed).isEqualTo(values);
    }
  }

  @Test
  void avroReadsWhatItWrites() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new RandomValues(new Random(seed));
      RowSchema schema = random.schema();
      RowContent.Values values = random.row(schema);
      byte[] bytes = new FeatureValuesCodec(schema).encode(values);
      var read =
          new GenericDatumReader<GenericRecord>(schema.avroSchema())
              .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
      assertThat(GenericData.get().compare(read, avroRecord(schema, values), schema.avroSchema()))
          .as("seed %d: %s", seed, read)
          .isZero();
    }
  }

  /** Avro may split an array into blocks, and give the size in bytes of each. */
  @Test
  void readsArraysInSizedBlocks() {
    RowSchema schema = schemaOf(new ListType(ScalarType.INT32), false);
    assertThat(decode(schema, HexFormat.of().parseHex("0304" + "0204" + "02" + "06" + "00")))
        .isEqualTo(RowContent.Values.of(List.of(1, 2, 3)));
  }

  @Test
  void decodesFromTheMiddleOfAnArray() {
    RowSchema schema = schemaOf(ScalarType.STRING, false);
    byte[] body = new FeatureValuesCodec(schema).encode(RowContent.Values.of("Zürich"));
    byte[] padded = new byte[body.length + 7];
    Arrays.fill(padded, (byte) 0x55);
    System.arraycopy(body, 0, padded, 3, body.length);
    assertThat(new FeatureValuesCodec(schema).decode(padded, 3, body.length))
        .isEqualTo(RowContent.Values.of("Zürich"));
  }

  @Test
  void refusesANullWhereNoneIsAllowed() {
    var codec = new FeatureValuesCodec(schemaOf(ScalarType.INT32, false));
    assertThatThrownBy(() -> codec.encode(new RowContent.Values(Arrays.asList((Object) null))))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_FIELD))
        .hasMessageContaining("'f'");
  }

  @Test
  void refusesAValueOfAnotherType() {
    var codec = new FeatureValuesCodec(schemaOf(ScalarType.INT32, true));
    assertThatThrownBy(() -> codec.encode(RowContent.Values.of(1L)))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
  }

  @Test
  void refusesEveryTruncation() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new RandomValues(new Random(seed));
      RowSchema schema = random.schema();
      byte[] bytes = new FeatureValuesCodec(schema).encode(random.row(schema));
      for (int length = 0; length < bytes.length; length++) {
        assertCorrupt(schema, Arrays.copyOf(bytes, length), "seed " + seed);
      }
      assertCorrupt(schema, Arrays.copyOf(bytes, bytes.length + 1), "seed " + seed);
    }
  }

  @Test
  void answersGarbageWithCorruptDataOnly() {
    for (int seed = 0; seed < 6_000; seed++) {
      var random = new Random(seed);
      var values = new RandomValues(random);
      RowSchema schema = values.schema();
      byte[] bytes = new FeatureValuesCodec(schema).encode(values.row(schema));
      for (int flips = 1 + random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      decodeOrCorrupt(schema, bytes, "seed " + seed);
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      decodeOrCorrupt(schema, noise, "noise of seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 1 << 20, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, 1L << 31, 1L << 40})
  void aCorruptLengthAllocatesNothing(long length) {
    for (ScalarType scalar : ScalarType.values()) {
      for (ValueType type : List.of(scalar, new ListType(scalar))) {
        for (long sign : new long[] {1, -1}) {
          assertSmallAllocation(schemaOf(type, false), zigZag(sign * length, sign * length));
        }
      }
    }
    assertSmallAllocation(
        schemaOf(new ListType(ScalarType.STRING), false), zigZag(1, Math.abs(length)));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
  void aCorruptLengthOfSixtyFourBitsIsCorruptData(long length) {
    for (ScalarType scalar : List.of(ScalarType.STRING, ScalarType.BYTES)) {
      assertCorrupt(schemaOf(scalar, false), zigZag(length), "length " + length);
    }
    for (ScalarType scalar : ScalarType.values()) {
      assertCorrupt(schemaOf(new ListType(scalar), false), zigZag(length), "count " + length);
    }
  }

  @Test
  void textThatIsNotUtf8IsCorruptData() {
    for (String hex : List.of("02ff", "04c328", "06eda080", "04c080")) {
      assertCorrupt(schemaOf(ScalarType.STRING, false), HexFormat.of().parseHex(hex), hex);
    }
  }

  @Test
  void keepsAGenuineReplacementCharacter() {
    RowSchema schema = schemaOf(ScalarType.STRING, false);
    var values = RowContent.Values.of("a\uFFFDb");
    assertThat(decode(schema, new FeatureValuesCodec(schema).encode(values))).isEqualTo(values);
  }

  @Test
  void timestampsBeyondTheYearsThatAsofStoresAreCorruptData() {
    RowSchema schema = schemaOf(ScalarType.TIMESTAMP, false);
    assertCorrupt(schema, zigZag(Micros.of(Micros.MAX) + 1), "after 9999");
    assertCorrupt(schema, zigZag(Micros.of(Micros.MIN) - 1), "before 1");
    assertThat(decode(schema, zigZag(Micros.of(Micros.MIN))))
        .isEqualTo(RowContent.Values.of(Micros.MIN));
  }

  @ParameterizedTest
  @EnumSource
  void keepsEmptyLists(ScalarType element) {
    RowSchema schema = schemaOf(new ListType(element), true);
    byte[] bytes = new FeatureValuesCodec(schema).encode(RowContent.Values.of(List.of()));
    assertThat(hex(bytes)).isEqualTo("0200");
    assertThat(decode(schema, bytes)).isEqualTo(RowContent.Values.of(List.of()));
  }

  private static RowSchema schemaOf(ValueType type, boolean nullable) {
    return new RowSchema(List.of(new RowField(1000, new FeatureName("f"), type, nullable)));
  }

  private static RowContent.Values decode(RowSchema schema, byte[] bytes) {
    return new FeatureValuesCodec(schema).decode(bytes, 0, bytes.length);
  }

  private static void assertCorrupt(RowSchema schema, byte[] bytes, String what) {
    assertThatThrownBy(() -> decode(schema, bytes))
        .as("%s: %s of %s", what, hex(bytes), schema)
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_DATA));
  }

  private static void decodeOrCorrupt(RowSchema schema, byte[] bytes, String what) {
    try {
      RowContent.Values values = decode(schema, bytes);
      new FeatureValuesCodec(schema).encode(values);
    } catch (AsofException e) {
      assertThat(e.code()).as("%s: %s", what, hex(bytes)).isEqualTo(ErrorCode.CORRUPT_DATA);
    } catch (RuntimeException | Error e) {
      fail("%s: %s of %s".formatted(what, hex(bytes), schema), e);
    }
  }

  private static void assertSmallAllocation(RowSchema schema, byte[] bytes) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    decodeOrCorrupt(schema, bytes, "length");
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated for %s of %s", hex(bytes), schema)
        .isLessThan(1 << 20);
  }

  private static byte[] zigZag(long... numbers) {
    var bytes = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      for (long number : numbers) {
        encoder.writeLong(number);
      }
      encoder.flush();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] avroBytes(RowSchema schema, RowContent.Values values) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema.avroSchema())
        .write(avroRecord(schema, values), encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static GenericRecord avroRecord(RowSchema schema, RowContent.Values values) {
    GenericRecord record = new GenericData.Record(schema.avroSchema());
    for (int i = 0; i < values.list().size(); i++) {
      record.put(i, avroValue(values.list().get(i)));
    }
    return record;
  }

  private static @Nullable Object avroValue(@Nullable Object value) {
    return switch (value) {
      case Bytes bytes -> bytes.asByteBuffer();
      case Instant instant -> Micros.of(instant);
      case List<?> list -> list.stream().map(FeatureValuesCodecTest::avroValue).toList();
      case null -> null;
      default -> value;
    };
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
