package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Views;
import dev.asof.core.type.ScalarType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntityKeySchemaTest {
  private static final EntityKeySchema PAIR =
      schema("shop", Views.key("a", ScalarType.INT64), Views.key("b", ScalarType.INT64));
  private static final EntityKeySchema TEXT =
      schema("shop", Views.key("customer", ScalarType.STRING));

  @Test
  void neighbouringValuesNeverMeet() {
    assertThat(PAIR.encode(List.of(1L, 12L))).isNotEqualTo(PAIR.encode(List.of(11L, 2L)));
    EntityKeySchema texts =
        schema("shop", Views.key("a", ScalarType.STRING), Views.key("b", ScalarType.STRING));
    assertThat(texts.encode(List.of("1", "12"))).isNotEqualTo(texts.encode(List.of("11", "2")));
    assertThat(texts.encode(List.of("", "x"))).isNotEqualTo(texts.encode(List.of("x", "")));
  }

  @Test
  void otherJoinKeysProjectsAndTypesNeverMeet() {
    EntityKey customer = key("shop", "customer", ScalarType.INT64, 42L);
    assertThat(customer)
        .isNotEqualTo(key("shop", "merchant", ScalarType.INT64, 42L))
        .isNotEqualTo(key("shops", "customer", ScalarType.INT64, 42L))
        .isNotEqualTo(key("shop", "customer", ScalarType.INT32, 42))
        .isNotEqualTo(key("shop", "customer", ScalarType.STRING, "42"))
        .isNotEqualTo(key("shop", "customer", ScalarType.TIMESTAMP, Micros.toInstant(42)))
        .isEqualTo(key("shop", "customer", ScalarType.INT64, 42L));
  }

  @Test
  void theOrderOfDeclarationDoesNotMatter() {
    JoinKey a = Views.key("a", ScalarType.INT64);
    JoinKey b = Views.key("b", ScalarType.INT64);
    assertThat(schema("shop", b, a)).isEqualTo(schema("shop", a, b));
  }

  @Test
  void equalKeysAndNoOthersHaveEqualBytes() {
    Map<EntityKey, Object> seen = new HashMap<>();
    for (int seed = 0; seed < 6_000; seed++) {
      var random = new Random(seed);
      EntityKeySchema schema = randomSchema(random);
      List<Object> values = randomValues(random, schema);
      EntityKey key = schema.encode(values);
      assertThat(schema.decode(key)).as("seed %d", seed).isEqualTo(values);
      List<Object> identity = List.of(schema, values);
      assertThat(seen.getOrDefault(key, identity)).as("seed %d: %s", seed, key).isEqualTo(identity);
      seen.put(key, identity);
    }
    assertThat(seen).hasSizeGreaterThan(1_000);
  }

  /** What decodes, is what encodes: no second form of a key passes for it. */
  @Test
  void decodesOnlyTheBytesThatItWouldWrite() {
    for (int seed = 0; seed < 6_000; seed++) {
      var random = new Random(seed);
      EntityKeySchema schema = randomSchema(random);
      byte[] bytes = schema.encode(randomValues(random, schema)).bytes().toArray();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertCanonicalOrCorrupt(schema, bytes, seed);
      assertCanonicalOrCorrupt(schema, Arrays.copyOf(bytes, random.nextInt(bytes.length)), seed);
      assertCanonicalOrCorrupt(schema, Arrays.copyOf(bytes, bytes.length + 1), seed);
    }
  }

  @Test
  void refusesKeysOfAnotherSchema() {
    assertCorrupt(TEXT, key("shop", "merchant", ScalarType.STRING, "42"));
    assertCorrupt(TEXT, key("shops", "customer", ScalarType.STRING, "42"));
    assertCorrupt(TEXT, key("shop", "customer", ScalarType.BYTES, Bytes.copyOf(new byte[] {65})));
    assertCorrupt(TEXT, PAIR.encode(List.of(1L, 2L)));
    assertCorrupt(TEXT, new EntityKey(Bytes.EMPTY));
  }

  @Test
  void refusesFixedWidthsOfAnotherWidth() {
    EntityKeySchema flag = schema("shop", Views.key("flag", ScalarType.BOOL));
    byte[] bytes = flag.encode(List.of(true)).bytes().toArray();
    bytes[bytes.length - 1] = 2;
    assertCorrupt(flag, new EntityKey(Bytes.copyOf(bytes)));

    EntityKeySchema number = schema("shop", Views.key("n", ScalarType.INT32));
    byte[] narrow = number.encode(List.of(7)).bytes().toArray();
    byte[] wide = ByteBuffer.allocate(narrow.length + 1).put(narrow).array();
    wide[narrow.length - 5] = 5;
    assertCorrupt(number, new EntityKey(Bytes.copyOf(wide)));
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] bytes = TEXT.encode(List.of("x")).bytes().toArray();
    bytes[bytes.length - 1] = (byte) 0xff;
    assertCorrupt(TEXT, new EntityKey(Bytes.copyOf(bytes)));
  }

  @Test
  void takesValuesUpToTheLimitInBytes() {
    String longest = "é".repeat(EntityKeySchema.MAX_VALUE_LENGTH / 2);
    assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(EntityKeySchema.MAX_VALUE_LENGTH);
    assertThat(TEXT.decode(TEXT.encode(List.of(longest)))).containsExactly(longest);
    assertCode(ErrorCode.INVALID_ARGUMENT, () -> TEXT.encode(List.of(longest + "x")));
  }

  @Test
  void refusesValuesOfAnotherType() {
    assertCode(ErrorCode.WRONG_TYPE, () -> TEXT.encode(List.of(42L)));
    assertCode(ErrorCode.WRONG_TYPE, () -> TEXT.encode(List.of("\uD800")));
    assertCode(ErrorCode.WRONG_TYPE, () -> PAIR.encode(List.of(1L, 2)));
    assertThatThrownBy(() -> PAIR.encode(List.of(1L))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesFloatsAsJoinKeys() {
    assertCode(ErrorCode.INVALID_DEFINITION, () -> Views.key("x", ScalarType.FLOAT32));
    assertCode(ErrorCode.INVALID_DEFINITION, () -> Views.key("x", ScalarType.FLOAT64));
  }

  @Test
  void refusesJoinKeysThatShareAName() {
    assertCode(
        ErrorCode.INVALID_DEFINITION,
        () -> schema("shop", Views.key("a", ScalarType.INT32), Views.key("a", ScalarType.INT64)));
  }

  @Test
  void takesAsManyJoinKeysAsTheLayoutCounts() {
    JoinKey[] keys =
        IntStream.rangeClosed(1, EntityKeySchema.MAX_JOIN_KEYS)
            .mapToObj(i -> Views.key("k" + i, ScalarType.BOOL))
            .toArray(JoinKey[]::new);
    EntityKeySchema most = schema("shop", keys);
    List<Boolean> values = Arrays.stream(keys).map(_ -> true).toList();
    assertThat(most.decode(most.encode(values))).isEqualTo(values);
    JoinKey[] more = Arrays.copyOf(keys, keys.length + 1);
    more[keys.length] = Views.key("one_more", ScalarType.BOOL);
    assertCode(ErrorCode.INVALID_DEFINITION, () -> schema("shop", more));
  }

  private static void assertCanonicalOrCorrupt(EntityKeySchema schema, byte[] bytes, int seed) {
    EntityKey key = new EntityKey(Bytes.copyOf(bytes));
    try {
      assertThat(schema.encode(schema.decode(key))).as("seed %d", seed).isEqualTo(key);
    } catch (AsofException e) {
      assertThat(e.code()).as("seed %d: %s", seed, key).isEqualTo(ErrorCode.CORRUPT_DATA);
    } catch (RuntimeException e) {
      fail("seed %d: %s of %s".formatted(seed, key, schema), e);
    }
  }

  private static void assertCorrupt(EntityKeySchema schema, EntityKey key) {
    assertCode(ErrorCode.CORRUPT_DATA, () -> schema.decode(key));
  }

  private static void assertCode(ErrorCode code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** Few names and projects, so that schemas come close to each other. */
  private static EntityKeySchema randomSchema(Random random) {
    var values = new RandomValues(random);
    List<JoinKey> keys = new ArrayList<>();
    for (String name : List.of("a", "aa", "b")) {
      if (random.nextBoolean()) {
        keys.add(Views.key(name, values.keyType()));
      }
    }
    return schema(values.pick(List.of("p", "pa", "p1")), keys.toArray(JoinKey[]::new));
  }

  private static List<Object> randomValues(Random random, EntityKeySchema schema) {
    var values = new RandomValues(random);
    return schema.joinKeys().stream().map(key -> values.scalar(key.type())).toList();
  }

  private static EntityKey key(String project, String name, ScalarType type, Object value) {
    return schema(project, Views.key(name, type)).encode(List.of(value));
  }

  private static EntityKeySchema schema(String project, JoinKey... keys) {
    return new EntityKeySchema(new ProjectName(project), List.of(keys));
  }
}
