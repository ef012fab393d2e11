package dev.asof.registry.yaml;

import dev.asof.core.Bytes;
import dev.asof.core.EntityName;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.Freshness;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Random valid definitions, rich in text and numbers that formats tend to mangle. */
public final class RandomDefinitions {
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "null",
          "~",
          "true",
          "Yes",
          "no",
          "1",
          "-1.5e3",
          "0x1F",
          "0o17",
          ".5",
          "1_000",
          ".nan",
          "2026-01-05",
          "a: b",
          "- a",
          "#x",
          "a #b",
          "'",
          "\"",
          "\\",
          "\n",
          "a\nb\n",
          " lead",
          "trail ",
          "\t",
          "é",
          "日本",
          "😀",
          "\u007f",
          "\u0085",
          "\u2028",
          "\ufeff",
          "%",
          "@",
          "`",
          "{a}",
          "[a]",
          "*",
          "&a",
          "!t",
          "|",
          ">",
          "?",
          "---",
          "...",
          "\u0001",
          "a\r\nb",
          "=",
          "<<");

  private final Random random;

  public RandomDefinitions(Random random) {
    this.random = random;
  }

  /** Some of every kind; references among them hold. */
  public List<Definition> project() {
    List<Definition> definitions = new ArrayList<>();
    List<Entity> entities = IntStream.range(0, 2).mapToObj(this::entity).toList();
    List<Source> sources = IntStream.range(0, 2).mapToObj(this::source).toList();
    List<FeatureView> views =
        IntStream.range(0, 2).mapToObj(i -> view(i, entities, sources)).toList();
    definitions.addAll(entities);
    definitions.addAll(sources);
    definitions.addAll(views);
    definitions.add(service(views));
    return definitions;
  }

  private Entity entity(int i) {
    List<ScalarType> keyable =
        List.of(
            ScalarType.BOOL,
            ScalarType.INT32,
            ScalarType.INT64,
            ScalarType.STRING,
            ScalarType.BYTES,
            ScalarType.TIMESTAMP);
    return new Entity(
        new EntityName("entity_" + i),
        IntStream.rangeClosed(0, random.nextInt(3))
            .mapToObj(k -> new JoinKey(new JoinKeyName("key_%d_%d".formatted(i, k)), pick(keyable)))
            .toList(),
        text(),
        tags());
  }

  private Source source(int i) {
    KafkaTopic kafka =
        random.nextBoolean()
            ? null
            : new KafkaTopic("topic.-_" + i, pick(KafkaTopic.Start.values()));
    return new Source(
        new SourceName("source_" + i),
        kafka,
        kafka == null || random.nextBoolean(),
        timestamp(),
        timestamp(),
        random.nextBoolean() ? DeletionRule.DEFAULT : new DeletionRule(pointer(), "d" + text()),
        Map.of("key_0_0", pointer(), "feature_0", pointer()),
        text(),
        tags());
  }

  private FeatureView view(int i, List<Entity> entities, List<Source> sources) {
    return new FeatureView(
        new FeatureViewName("view_" + i),
        1 + random.nextInt(999_999),
        random.nextBoolean()
            ? List.of(pick(entities).name())
            : entities.stream().map(Entity::name).toList(),
        List.of(pick(sources).name()),
        new FeatureView.Time(
            maybe(this::duration),
            new Freshness(maybe(this::duration), maybe(this::duration)),
            random.nextBoolean() ? Duration.ZERO : duration()),
        random.nextBoolean(),
        IntStream.rangeClosed(0, random.nextInt(6)).mapToObj(this::feature).toList(),
        new FeatureView.ViewLabels(text(), text(), tags()));
  }

  private Feature feature(int i) {
    ScalarType scalar = pick(ScalarType.values());
    ValueType type = random.nextBoolean() ? scalar : new ListType(scalar);
    List<Expectation> expectations = new ArrayList<>();
    Object value = random.nextBoolean() ? null : value(type);
    boolean numeric = scalar == ScalarType.INT32 || scalar == ScalarType.INT64;
    if (numeric && random.nextBoolean()) {
      expectations.add(
          new Expectation.Range(
              decimal("-1e30"), random.nextBoolean() ? null : decimal("1234567890123456789012.5")));
    }
    if (value == null && random.nextInt(3) == 0) {
      expectations.add(
          new Expectation.AllowedValues(
              IntStream.range(0, 1 + random.nextInt(3))
                  .mapToObj(_ -> value(scalar))
                  .distinct()
                  .toList()));
    }
    if (scalar == ScalarType.STRING && random.nextBoolean()) {
      expectations.add(new Expectation.MaxLength(random.nextBoolean() ? 100 : Integer.MAX_VALUE));
    }
    boolean nullable = random.nextBoolean();
    return new Feature(
        new FeatureName("feature_" + i),
        type,
        nullable,
        maybe(this::pointer),
        value,
        expectations,
        nullable && !expectations.isEmpty() && random.nextBoolean()
            ? Feature.OnViolation.NULL
            : Feature.OnViolation.REFUSE,
        new Feature.FeatureLabels(text(), pick(List.of("", "minutes", "1")), tags()));
  }

  private Object value(ValueType type) {
    return switch (type) {
      case ListType list ->
          IntStream.range(0, random.nextInt(4)).mapToObj(_ -> value(list.element())).toList();
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> random.nextBoolean();
            case INT32 -> pick(List.of(0, Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt()));
            case INT64 -> pick(List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()));
            case FLOAT32 ->
                pick(
                    List.of(
                        0.1f,
                        -0.0f,
                        Float.MIN_VALUE,
                        Float.MAX_VALUE,
                        Float.NaN,
                        Float.NEGATIVE_INFINITY,
                        random.nextFloat(),
                        16777216f));
            case FLOAT64 ->
                pick(
                    List.of(
                        0.1,
                        -0.0,
                        Double.MIN_VALUE,
                        -Double.MAX_VALUE,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        random.nextGaussian(),
                        1e22));
            case STRING -> text();
            case BYTES -> {
              byte[] bytes = new byte[random.nextInt(6)];
              random.nextBytes(bytes);
              yield Bytes.wrap(bytes);
            }
            case TIMESTAMP ->
                Instant.EPOCH
                    .plusSeconds(random.nextInt())
                    .plusNanos(random.nextInt(1_000_000) * 1_000L);
          };
    };
  }

  private FeatureService service(List<FeatureView> views) {
    return new FeatureService(
        new FeatureServiceName("service"),
        1 + random.nextInt(9),
        views.stream()
            .map(view ->
                new FeatureService.Selection(
                    view.name(),
                    view.version(),
                    view.features().stream().map(Feature::name).toList()))
            .toList(),
        pick(ExpiredPolicy.values()),
        text(),
        tags());
  }

  private TimestampField timestamp() {
    return new TimestampField(pointer(), pick(TimestampFormat.values()));
  }

  private FieldPointer pointer() {
    return new FieldPointer("/" + text().replace("~", "~0"));
  }

  private Duration duration() {
    return pick(
        List.of(
            Duration.ofMillis(1 + random.nextInt(5_000)),
            Duration.ofSeconds(90),
            Duration.ofMinutes(90),
            Duration.ofHours(24),
            Duration.ofHours(36),
            Duration.ofDays(7),
            Duration.ofDays(36_500)));
  }

  private static BigDecimal decimal(String text) {
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private Map<String, String> tags() {
    return random.nextBoolean() ? Map.of() : Map.of(text(), text());
  }

  private String text() {
    return random.nextBoolean() ? pick(TEXTS) : pick(TEXTS) + pick(TEXTS);
  }

  private <T> T maybe(Supplier<T> value) {
    return random.nextBoolean() ? null : value.get();
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
